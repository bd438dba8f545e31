import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Database } from "#server/db.ts";
import { CATALOGUE } from "#server/models/catalogue.ts";
import { ModelStore } from "#server/models/model-store.ts";
import type { NeuralEngine } from "#server/worker/neural-engine.ts";
import { PYTHON_PATH } from "#server/worker/python-command.ts";
import type { Workshop } from "./own-worker.ts";

const PORT = fileURLToPath(new URL("./fixtures/neural-port.py", import.meta.url));

/** How the fixture port behaves (see `neural-port.py`), and what the worker says of its machine. */
export interface NeuralPort {
  readonly mode: "obey" | "ignore" | "greedy" | "short" | "full" | "quiet";
  /** For a segment of all stems, and each pass. */
  readonly paceMs: number;
  readonly device?: "cpu" | "cuda";
}

/** A `run` message that a fixture port got. */
export interface LoggedRun {
  readonly pid: number;
  readonly ompThreads: string;
  readonly run: Readonly<Record<string, unknown>>;
}

/** Runs the fixture port in place of one with neural models. */
export function neuralEngineOf(
  { dataDir }: Pick<Workshop, "dataDir">,
  { mode, paceMs, device = "cpu" }: NeuralPort,
): NeuralEngine {
  const log = join(dataDir, "neural-runs.jsonl");
  return {
    id: `${mode} ${paceMs} ${device}`,
    command: { command: [PYTHON_PATH, "-I", "-S", PORT, mode, String(paceMs), log] },
    facts: { device, torch: "2.13.0", threads: 3, packages: [] },
  };
}

/** The `run` messages of all fixture ports so far. */
export function loggedRuns({ dataDir }: Pick<Workshop, "dataDir">): LoggedRun[] {
  const log = join(dataDir, "neural-runs.jsonl");
  if (!existsSync(log)) return [];
  const lines = readFileSync(log, "utf8").trim().split("\n");
  return lines.map((line) => JSON.parse(line) as LoggedRun);
}

/** Puts a model of the catalogue into the store, with small files, accepted unless told otherwise. */
export async function installModel(
  { database, dataDir }: { database: Database; dataDir: string },
  name: string,
  fields: { position?: number | null; isAccepted?: boolean } = {},
): Promise<void> {
  const model = CATALOGUE.models.find((each) => each.name === name);
  if (!model) throw new Error(`The catalogue has no model ${name}.`);
  const store = new ModelStore(dataDir);
  const bytes = Buffer.from(`weights of ${name}`);
  await mkdir(join(store.folder, name), { recursive: true });
  for (const file of model.files) await writeFile(store.path(name, file.name), bytes);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const { engine, label, stems, bag } = model;
  const sizeBytes = bytes.byteLength;
  const files = model.files.map((file) => ({
    name: file.name,
    signature: file.signature,
    sha256: file.name.endsWith(".safetensors") ? sha256 : file.sha256,
    sizeBytes,
  }));
  const { position = 1, isAccepted = true } = fields;
  await database.model.create({
    data: {
      name,
      engine,
      label,
      stems,
      files,
      bag: bag ?? {},
      state: "installed",
      position,
      sizeBytes: BigInt(sizeBytes * files.length),
      installedAt: new Date(),
      acceptedAt: isAccepted ? new Date() : null,
    },
  });
}
