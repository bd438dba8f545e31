import { totalmem } from "node:os";
import type { PortQueue } from "#server/jobs/queues.ts";
import type { RecycleRule } from "#server/ports/pool/recycle-rule.ts";
import type { ProcessLimits } from "#server/ports/port-types.ts";

/** What the ports of one queue may take, and how long they live. */
export interface PortKind {
  /** Of the whole tree; memory that its processes share counts once. */
  readonly memoryBytes: number;
  /** Processes of the tree, and threads where the kernel keeps the limit. */
  readonly processes: number;
  /** Requests that a port answers before another takes its place; 0 for any number. */
  readonly requests: number;
  readonly recycle: RecycleRule;
  readonly nice: number;
}

const GIB = 1024 ** 3;
const TEN_MINUTES_MS = 600_000;

/** Pages and sockets come before work that nobody waits for by the millisecond. */
const NICE = 5;
/** What nobody waits for at all gets what is left: a 20th of that work's share. */
const NICEST = 19;

/** Each port reads one user's file and is gone: the next user's meets a clean process. */
const ONE_FILE = { processes: 64, requests: 1, recycle: {}, nice: NICE };

export const PORT_KINDS: Record<PortQueue, PortKind> = {
  "ingest-audio": { ...ONE_FILE, memoryBytes: GIB },
  "separate-stems": { ...ONE_FILE, memoryBytes: 2 * GIB },
  "export-audio": { ...ONE_FILE, memoryBytes: GIB },
  "encode-renditions": { ...ONE_FILE, memoryBytes: GIB, nice: NICEST },
  // The model stays loaded between tracks; a fresh port has loaded nothing yet.
  "separate-neural": {
    memoryBytes: 6 * GIB,
    // Up to 16 children with a few threads each, and the parent's own.
    processes: 256,
    requests: 0,
    nice: NICE,
    recycle: { maxIdleMs: TEN_MINUTES_MS, maxRssBytes: 3 * GIB },
  },
};

/** How ports live, of whatever queue. */
export const PORT_LIFE: Omit<ProcessLimits, "threads"> = {
  startMs: 30_000,
  heartbeatMs: 2000,
  missedHeartbeats: 3,
  ownerMs: 30_000,
  termMs: 5000,
};

/** Descriptors of each of their processes. */
export const OPEN_FILES = 1024;

/** A program of the operator's, with an engine for JavaScript and a converter below it. */
export const DOWNLOADER_LIMITS: ProcessLimits = {
  ...PORT_LIFE,
  memoryBytes: 2 * GIB,
  processes: 256,
  openFiles: OPEN_FILES,
  nice: NICE,
  threads: 1,
};

/** Of the machine, at most. */
const MEMORY_SHARE = 0.75;

/** What a neural port may plan with: its limit, or less where the machine or its container has less. */
export function neuralMemoryBytes(limitBytes = PORT_KINDS["separate-neural"].memoryBytes): number {
  const constrained = process.constrainedMemory();
  const machineBytes = constrained > 0 ? Math.min(totalmem(), constrained) : totalmem();
  return Math.floor(Math.min(limitBytes, machineBytes * MEMORY_SHARE));
}
