import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pythonCommand, PYTHON_PATH } from "#server/worker/python-command.ts";
import type { WorkerOptions } from "#server/worker/worker-options.ts";
import { pacedPort } from "./own-worker.ts";

/** What the program that stands in for yt-dlp does; see `python/tests/yt_dlp_stand_in.py`. */
export interface StandInScript {
  readonly version?: string;
  /** By address; `*` for all others. */
  readonly fetches?: Readonly<Record<string, StandInFetch>>;
  readonly found?: readonly { url: string; title: string; duration: number | null }[];
}

interface StandInFetch {
  readonly says?: readonly string[];
  readonly exit?: number;
  /** Given out as the result. */
  readonly file?: string;
  readonly ext?: string;
  readonly title?: string;
  /** Asked for as a program does that heeds its proxy. */
  readonly asks?: readonly string[];
  /** Hangs with a child, and neither heeds SIGTERM. */
  readonly hangs?: boolean;
  /** Made when it hangs. */
  readonly started?: string;
}

const PROGRAM = fileURLToPath(new URL("../../python/tests/yt_dlp_stand_in.py", import.meta.url));

/** A real program in a folder of its own, and what it was called with. */
export class StandIn {
  readonly path: string;
  readonly #calls: string;

  private constructor(folder: string) {
    this.path = join(folder, "yt-dlp");
    this.#calls = join(folder, "calls");
  }

  static async make(folder: string, script: StandInScript): Promise<StandIn> {
    const made = new StandIn(folder);
    const file = join(folder, "script.json");
    await writeFile(file, JSON.stringify({ ...script, calls: made.#calls }));
    await writeFile(made.#calls, "");
    const line = `exec "${PYTHON_PATH}" -I -S "${PROGRAM}" "${file}" "$@"`;
    await writeFile(made.path, `#!/bin/sh\n${line}\n`);
    await chmod(made.path, 0o755);
    return made;
  }

  /** Options of a worker that uses it; other ports than its own do nothing much. */
  get options(): Pick<WorkerOptions, "ytDlpPath" | "commandOf"> {
    const paced = pacedPort({ mode: "obey", paceMs: 50 });
    const commandOf: WorkerOptions["commandOf"] = (queue) =>
      queue === "download-audio" ? pythonCommand(queue) : paced(queue);
    return { ytDlpPath: this.path, commandOf };
  }

  /** The last argument of each call but those for its version. */
  async targets(): Promise<(string | undefined)[]> {
    const lines = (await readFile(this.#calls, "utf8")).split("\n").filter((line) => line !== "");
    const calls = lines.map((line) => JSON.parse(line) as string[]);
    return calls.filter(([first]) => first !== "--version").map((call) => call.at(-1));
  }
}
