import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { WorkerOptions } from "#server/worker/worker-options.ts";
import type { PacedPort, Workshop } from "./own-worker.ts";

const MAIN = fileURLToPath(new URL("../worker/main.ts", import.meta.url));
const PROGRAM = fileURLToPath(new URL("./fixtures/worker-process.ts", import.meta.url));

/** A worker in a process of its own, to be killed and stopped by its pid. */
export interface WorkerProcess {
  /** Id of its row. */
  readonly id: string;
  readonly pid: number;
  /** Exit code, or null after a signal. */
  readonly ended: Promise<number | null>;
  readonly signal: (name: NodeJS.Signals) => void;
  /** Kills it if it still runs. */
  readonly end: () => Promise<void>;
}

/** Runs the worker's own program to its end; the environment holds only PATH and these variables. */
export async function runWorkerMain(
  variables: Readonly<Record<string, string>>,
): Promise<{ exitCode: number | null; message: string }> {
  const env: NodeJS.ProcessEnv = { NODE_ENV: "production", PATH: process.env.PATH, ...variables };
  const child = spawn(process.execPath, [MAIN], { env, stdio: ["ignore", "ignore", "pipe"] });
  const [message, exit] = await Promise.all([text(child.stderr), once(child, "exit")]);
  const [exitCode] = exit as [number | null];
  return { exitCode, message };
}

/** Starts a worker on the workshop and waits until it claims. */
export async function startWorkerProcess(
  workshop: Pick<Workshop, "url" | "dataDir">,
  port: PacedPort,
  options: Pick<
    Partial<WorkerOptions>,
    "modelSource" | "catalogue" | "neuralPlace" | "spotify"
  > = {},
): Promise<WorkerProcess> {
  const { url, dataDir } = workshop;
  const given = JSON.stringify({ url, dataDir, port, options });
  const child = spawn(process.execPath, [PROGRAM, given], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit").then(([code]) => code as number | null);
  const lines = createInterface({ input: child.stdout });
  const early = ended.then((code) => {
    throw new Error(`The worker process ended with ${String(code)} before it was ready.`);
  });
  const [line] = (await Promise.race([once(lines, "line"), early])) as [string];
  early.catch(() => undefined);
  return {
    id: (JSON.parse(line) as { id: string }).id,
    pid: child.pid ?? 0,
    ended,
    signal: (name) => child.kill(name),
    end: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
