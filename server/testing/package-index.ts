import { execFile } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { NeuralPlace } from "#server/launch/setup/neural-environment.mjs";

const MAKE_WHEELS = fileURLToPath(new URL("./fixtures/make-wheels.py", import.meta.url));

/** How the index answers for a package's file. */
type FileAnswer = "whole" | "stall" | "garbage";

interface Wheel {
  readonly name: string;
  readonly version: string;
  readonly requires?: readonly string[];
  /** Of a further file. */
  readonly paddingBytes?: number;
  readonly files: Readonly<Record<string, string>>;
}

/** A package index on this machine with wheels of a few kilobytes that stand for the neural packages. */
export interface PackageIndex {
  readonly place: NeuralPlace;
  /** What makes pip use it and nothing else. */
  readonly env: Readonly<Record<string, string>>;
  /** Answers for files whose name begins with the key; whole ones by default. */
  readonly answers: Map<string, FileAnswer>;
  /** Adds or replaces wheels. */
  readonly add: (wheels: readonly Wheel[]) => Promise<void>;
  /** Writes the lock file. */
  readonly lock: (...lines: readonly string[]) => Promise<void>;
  /** Answers nobody any more. */
  readonly goAway: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Enough that a download can be seen half done. */
const TORCH_BYTES = 400_000;

/** Stands for torch: what the probe asks of it, on a machine without a card. */
export function tinyTorch(requires: readonly string[] = []): Wheel {
  const no = "def is_available() -> bool:\n    return False\n";
  return {
    name: "torch",
    version: "0.1.0",
    requires,
    paddingBytes: TORCH_BYTES,
    files: {
      "torch/__init__.py": 'from torch import backends, cuda, version\n__version__ = "0.1.0"\n',
      "torch/version.py": "cuda = None\n",
      "torch/cuda.py": no,
      "torch/backends/__init__.py": "from torch.backends import mps\n",
      "torch/backends/mps.py": no,
    },
  };
}

const DEMUCS: Wheel = {
  name: "demucs",
  version: "0.1.0",
  files: { "demucs/__init__.py": "", "demucs/api.py": "" },
};

/** Opens an index with torch and demucs, a lock file that pins them, and an empty place for environments. */
export async function openPackageIndex(): Promise<PackageIndex> {
  const folder = await mkdtemp(join(tmpdir(), "package-index-"));
  const wheels = join(folder, "wheels");
  await mkdir(wheels);
  const answers = new Map<string, FileAnswer>();
  const server = createServer((request, response) => {
    void answer(request, response, { wheels, answers });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const place = { engines: join(folder, "engines"), lock: join(folder, "neural.txt") };
  const goAway = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  const index: PackageIndex = {
    place,
    env: pipVariables(`http://127.0.0.1:${port}/simple/`),
    answers,
    add: async (added) => {
      await promisify(execFile)("python3", [MAKE_WHEELS, wheels, JSON.stringify(added)]);
    },
    lock: (...lines) => writeFile(place.lock, `${lines.join("\n")}\n`),
    goAway,
    close: async () => {
      await goAway();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await index.add([tinyTorch(), DEMUCS]);
  await index.lock("torch==0.1.0", "demucs==0.1.0");
  return index;
}

function pipVariables(address: string): Record<string, string> {
  return {
    PIP_CONFIG_FILE: "/dev/null",
    PIP_INDEX_URL: address,
    PIP_EXTRA_INDEX_URL: "",
    PIP_FIND_LINKS: "",
    PIP_NO_CACHE_DIR: "1",
    PIP_RETRIES: "1",
    PIP_DEFAULT_TIMEOUT: "60",
    NO_PROXY: "127.0.0.1",
    no_proxy: "127.0.0.1",
  };
}

interface Served {
  readonly wheels: string;
  readonly answers: ReadonlyMap<string, FileAnswer>;
}

async function answer(
  { url = "/" }: IncomingMessage,
  response: ServerResponse,
  { wheels, answers }: Served,
): Promise<void> {
  const [, kind, name = ""] = url.split("/");
  const files = await readdir(wheels);
  if (kind === "simple") {
    const own = files.filter((file) => file.startsWith(`${name.replaceAll("-", "_")}-`));
    response.statusCode = own.length === 0 ? 404 : 200;
    response.setHeader("content-type", "text/html");
    response.end(own.map((file) => `<a href="/files/${file}">${file}</a>`).join("\n"));
    return;
  }
  const bytes = await readFile(join(wheels, name));
  const how = [...answers].find(([start]) => name.startsWith(start))?.[1] ?? "whole";
  response.setHeader("content-length", bytes.length);
  if (how === "stall") response.write(bytes.subarray(0, bytes.length / 2));
  else response.end(how === "garbage" ? Buffer.alloc(bytes.length, 7) : bytes);
}
