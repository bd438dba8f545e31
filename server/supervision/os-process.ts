import { spawn, type ChildProcess, type StdioOptions } from "node:child_process";
import { constants } from "node:os";
import type { Child } from "./child-spec.ts";
import { crashed, type ExitReason } from "./exit-reason.ts";
import { settlesWithin } from "./settle-within.ts";

/** How an operating-system process is started and ended. */
export interface OsProcessOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment of the process. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly stdio?: StdioOptions;
  /** Sent by the kernel when this process ends in any way (through `setpriv`). */
  readonly parentDeathSignal?: NodeJS.Signals;
  /** What `stop()` sends; SIGTERM by default. */
  readonly stopSignal?: NodeJS.Signals;
  /** Called right after the spawn, to read the process's pipes. */
  readonly onSpawn?: (process: ChildProcess) => void;
  /** Resolves when the process can serve; `signal` aborts when it ended, is told to stop, or is late. */
  readonly ready?: (process: ChildProcess, signal: AbortSignal) => Promise<void>;
  /** How long `ready` may take before the start fails. */
  readonly readyWithinMs?: number;
}

/** A process that ended by itself with a code other than 0, or by a signal that nobody here sent. */
export class ProcessExitError extends Error {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;

  constructor(command: string, exitCode: number | null, signal: NodeJS.Signals | null) {
    super(`${command} ended with ${signal ?? `exit code ${String(exitCode)}`}.`);
    this.name = "ProcessExitError";
    this.exitCode = exitCode;
    this.signal = signal;
  }
}

/** A running operating-system process, leader of its own session and group; the group ends with it. */
export interface OsProcess extends Child {
  readonly pid: number;
  readonly process: ChildProcess;
}

const READY_WITHIN_MS = 60_000;
const START_KILL_AFTER_MS = 5000;

/**
 * Starts the process and resolves when it is ready. A start that fails, is late or is aborted leaves no
 * process of the group behind. Call it from the main thread: the kernel ties parent death to the thread.
 */
export async function startOsProcess(
  options: OsProcessOptions,
  signal: AbortSignal,
): Promise<OsProcess> {
  signal.throwIfAborted();
  const child = await spawnProcess(options);
  try {
    await untilReady(child, options, signal);
    return child;
  } catch (error) {
    child.stop();
    if (!(await settlesWithin(child.exited, START_KILL_AFTER_MS))) child.kill();
    await child.exited;
    throw error;
  }
}

async function spawnProcess(options: OsProcessOptions): Promise<OsProcess> {
  const { command, args } = withParentDeathSignal(options);
  const process: ChildProcess = spawn(command, args, {
    env: { ...options.env } as NodeJS.ProcessEnv,
    stdio: options.stdio ?? "inherit",
    detached: true,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  await new Promise<void>((resolve, reject) => {
    process.once("spawn", resolve);
    process.once("error", reject);
  });
  options.onSpawn?.(process);
  return superviseProcess(process, options);
}

function withParentDeathSignal(options: OsProcessOptions): { command: string; args: string[] } {
  const { command, args, parentDeathSignal } = options;
  if (parentDeathSignal === undefined) return { command, args: [...args] };
  const name = parentDeathSignal.replace("SIG", "");
  return { command: "setpriv", args: ["--pdeathsig", name, command, ...args] };
}

function superviseProcess(process: ChildProcess, options: OsProcessOptions): OsProcess {
  const pid = process.pid ?? 0;
  const stopSignal = options.stopSignal ?? "SIGTERM";
  let end: "stop" | "kill" | undefined;
  const { promise: exited, resolve } = Promise.withResolvers<ExitReason>();
  process.on("error", () => undefined);
  process.once("exit", (exitCode, signal) => {
    signalGroup(pid, "SIGKILL");
    resolve(exitReasonOf({ options, exitCode, signal, end, stopSignal }));
  });
  return {
    pid,
    process,
    exited,
    stop: () => {
      end ??= "stop";
      process.kill(stopSignal);
    },
    kill: () => {
      end = "kill";
      if (process.exitCode === null && process.signalCode === null) signalGroup(pid, "SIGKILL");
    },
  };
}

interface Exit {
  readonly options: OsProcessOptions;
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly end: "stop" | "kill" | undefined;
  readonly stopSignal: NodeJS.Signals;
}

function exitReasonOf({ options, exitCode, signal, end, stopSignal }: Exit): ExitReason {
  if (end === "kill") return { kind: "killed" };
  if (end === "stop") {
    const byStopSignal = signal === stopSignal || exitCode === 128 + constants.signals[stopSignal];
    if (exitCode === 0 || byStopSignal) return { kind: "shutdown" };
  }
  if (exitCode === 0) return { kind: "normal" };
  if (signal === "SIGKILL") return { kind: "killed" };
  return crashed(new ProcessExitError(options.command, exitCode, signal));
}

async function untilReady(
  child: OsProcess,
  options: OsProcessOptions,
  signal: AbortSignal,
): Promise<void> {
  if (options.ready === undefined) return;
  const limitMs = options.readyWithinMs ?? READY_WITHIN_MS;
  const over = new AbortController();
  const failed = new Promise<never>((_resolve, reject) => {
    over.signal.addEventListener("abort", () => {
      reject(over.signal.reason as Error);
    });
  });
  const abort = (): void => {
    over.abort(signal.reason);
  };
  const timer = setTimeout(() => {
    over.abort(new Error(`${options.command} was not ready within ${String(limitMs)} ms.`));
  }, limitMs);
  signal.addEventListener("abort", abort);
  if (signal.aborted) abort();
  void child.exited.then(() => {
    const { exitCode, signalCode } = child.process;
    over.abort(new ProcessExitError(options.command, exitCode, signalCode));
  });
  try {
    await Promise.race([options.ready(child.process, over.signal), failed]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", abort);
  }
}

/** Signals every process of a group; a group that is gone is no error. */
function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    globalThis.process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
