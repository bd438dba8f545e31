import type { ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { LineSplitter } from "#server/ports/split-lines.ts";
import { LogTail } from "#server/ports/log-tail.ts";
import type { ExitReason } from "#server/supervision/exit-reason.ts";
import { startOsProcess, type OsProcess } from "#server/supervision/os-process.ts";
import { NEURAL_PLACE, type NeuralPlace } from "./setup/neural-environment.mjs";

const PROGRAM = fileURLToPath(new URL("./setup-neural.mjs", import.meta.url));
const LINE_BYTES = 16 * 1024;
const TAIL_BYTES = 8 * 1024;

/** What pip and the search for Python read; nothing of the worker's secrets is among it. */
const PASSED_ON =
  /^(PATH|HOME|USER|LANG|LC_\w+|TZ|TMPDIR|NETRC|LD_LIBRARY_PATH|PIP_\w+|PYENV_\w+|XDG_\w+|SSL_CERT_\w+|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|CUDA_\w+|NVIDIA_\w+|(https?|ftp|all|no)_proxy)$/i;

const message = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("progress"),
    stage: z.enum(["waiting", "preparing", "downloading", "installing", "checking"]),
    fraction: z.number().min(0).max(1),
  }),
  z.object({ type: z.literal("result"), notes: z.array(z.string()) }),
  z.object({ type: z.literal("error"), code: z.string(), message: z.string() }),
]);

/** One line of the set-up: how far it is, or how it ended. */
export type NeuralSetUpMessage = z.infer<typeof message>;

export interface NeuralSetUpOptions {
  readonly device: "cpu" | "cuda";
  /** The installation's own by default. */
  readonly place?: NeuralPlace | undefined;
  readonly onMessage: (message: NeuralSetUpMessage) => void;
}

/** A set-up that runs: `stop` cancels it and nothing of it is left, `kill` leaves a part without stamp. */
export interface NeuralSetUp extends OsProcess {
  /** Settles when it has ended and all that it said has been handed over. */
  readonly over: Promise<ExitReason>;
  /** The end of what its programs said. */
  readonly log: LogTail;
}

/** Starts the set-up of neural separation as a process of its own; it ends with this one. */
export async function startNeuralSetUp(
  options: NeuralSetUpOptions,
  signal: AbortSignal,
): Promise<NeuralSetUp> {
  const { engines, lock } = options.place ?? NEURAL_PLACE;
  const log = new LogTail(TAIL_BYTES);
  const { promise: closed, resolve } = Promise.withResolvers<undefined>();
  const child = await startOsProcess(
    {
      command: process.execPath,
      args: [PROGRAM, "--device", options.device, "--engines", engines, "--lock", lock],
      env: passedOn(),
      stdio: ["ignore", "pipe", "pipe"],
      parentDeathSignal: "SIGTERM",
      onSpawn: (spawned) => {
        listen(spawned, log, options.onMessage);
        spawned.once("close", resolve);
      },
    },
    signal,
  );
  const over = closed.then(() => child.exited);
  return { ...child, over, log };
}

function listen(
  { stdout, stderr }: ChildProcess,
  log: LogTail,
  onMessage: NeuralSetUpOptions["onMessage"],
): void {
  const lines = new LineSplitter(LINE_BYTES);
  stderr?.on("data", (piece: Buffer) => {
    log.push(piece);
  });
  stdout?.on("data", (piece: Buffer) => {
    try {
      for (const line of lines.push(piece)) onMessage(parse(line));
    } catch (error) {
      log.push(Buffer.from(`${String(error)}\n`));
    }
  });
}

function passedOn(): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => PASSED_ON.test(name)));
}

function parse(line: Buffer): NeuralSetUpMessage {
  return message.parse(JSON.parse(line.toString("utf8")));
}
