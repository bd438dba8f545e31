import { spawn, type ChildProcess } from "node:child_process";
import type { EventEmitter } from "node:events";
import { PassThrough, Readable, type Writable } from "node:stream";
import type { CommandLine } from "./guardian-command.ts";
import { parseGuardianReport, type GuardianReport } from "./guardian-report.ts";
import { LineSplitter } from "./split-lines.ts";

const MAX_REPORT_BYTES = 10_000;
const MAX_UNSENT_BYTES = 64_000;

/** What a port's process says. */
export interface PortProcessEvents {
  readonly onReport: (report: GuardianReport) => void;
  readonly onLog: (piece: Buffer) => void;
  /** Nothing more can be read from the guardian: it counts as lost. */
  readonly onReportsBroken: () => void;
}

/** A guardian with its port, in a session of its own. */
export interface PortProcess {
  /** Of the guardian, or of what keeps its namespace; undefined when nothing could be spawned. */
  readonly pid: number | undefined;
  readonly stdout: Readable;
  /** Settles when the guardian has ended and all its reports are in. */
  readonly ended: Promise<unknown>;
  /** Settles when besides nobody holds the pipes any more; the error is of a failed spawn. */
  readonly closed: Promise<Error | undefined>;
  /** False when the pipe is full or gone. */
  readonly send: (line: string) => boolean;
  /** Signals the guardian's group while it runs; it passes SIGTERM on to its port. */
  readonly signalGroup: (signal: NodeJS.Signals) => void;
  /** Closes this side of stdin, as the end of this process would. */
  readonly hangUp: () => void;
}

/** Spawns a guardian; a spawn that fails shows in `closed`. Call it from the main thread. */
export function spawnPort(
  { command, args }: CommandLine,
  env: Readonly<Record<string, string>>,
  events: PortProcessEvents,
): PortProcess {
  const child: ChildProcess = spawn(command, args, {
    env: env as NodeJS.ProcessEnv,
    detached: true,
    stdio: ["pipe", "pipe", "pipe", "pipe"],
  });
  const { promise: closed, resolve } = Promise.withResolvers<Error | undefined>();
  let spawnError: Error | undefined;
  child.once("error", (error) => {
    spawnError ??= error;
    if (child.pid === undefined) resolve(error);
  });
  child.once("close", () => {
    resolve(spawnError);
  });
  const [stdin, stdout, stderr, reports] = pipesOf(child);
  // The other side may be gone at any time; its end shows in `closed`.
  for (const stream of [stdin, stdout, stderr, reports]) stream.on("error", () => undefined);
  stderr.on("data", events.onLog);
  readReports(reports, events);
  return {
    pid: child.pid,
    stdout,
    ended: Promise.race([closed, Promise.all([ends(child, "exit"), ends(reports, "close")])]),
    closed,
    send: (line) => {
      if (!stdin.writable || stdin.writableLength > MAX_UNSENT_BYTES) return false;
      stdin.write(line);
      return true;
    },
    signalGroup: (signal) => {
      signalGroup(child, signal);
    },
    hangUp: () => {
      stdin.destroy();
    },
  };
}

type Pipes = [stdin: Writable, stdout: Readable, stderr: Readable, reports: Readable];

/** A spawn that failed for want of descriptors leaves no pipes at all. */
function pipesOf(child: ChildProcess): Pipes {
  const pipes = child.stdio as unknown as Pipes | undefined;
  const nothing = (): Readable => Readable.from([]);
  return pipes ?? [new PassThrough(), nothing(), nothing(), nothing()];
}

/** Hands over a guardian's reports until the stream ends. */
export function readReports(
  stream: Readable,
  { onReport, onReportsBroken }: Pick<PortProcessEvents, "onReport" | "onReportsBroken">,
): void {
  const splitter = new LineSplitter(MAX_REPORT_BYTES);
  stream.on("data", (piece: Buffer) => {
    for (const report of parseReports(splitter, piece)) {
      if (report) onReport(report);
      else {
        stream.destroy();
        onReportsBroken();
        return;
      }
    }
  });
}

/** The whole reports of a piece; null for what is none, and nothing after that. */
function parseReports(splitter: LineSplitter, piece: Buffer): (GuardianReport | null)[] {
  const reports: (GuardianReport | null)[] = [];
  try {
    for (const line of splitter.push(piece)) reports.push(parseGuardianReport(line.toString()));
  } catch {
    reports.push(null);
  }
  return reports;
}

/** Unlike `once` it does not reject for an error that comes first. */
function ends(emitter: EventEmitter, event: "exit" | "close"): Promise<void> {
  return new Promise((resolve) => {
    emitter.once(event, () => {
      resolve();
    });
  });
}

/** The child's pid can't be reused before its exit has been seen here. */
function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
