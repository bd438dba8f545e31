import { z } from "zod";

const uuid = z.uuid();

/** Input of each queue's jobs: ids only, everything else is read from the database at the start. */
export const QUEUE_INPUTS = {
  "ingest-audio": z.object({ trackId: uuid, packId: uuid }),
  "separate-stems": z.object({ trackId: uuid, packId: uuid }),
  "separate-neural": z.object({ trackId: uuid, packId: uuid }),
  "encode-renditions": z.object({ trackId: uuid, packId: uuid }),
  "export-audio": z.object({ trackId: uuid, exportId: uuid }),
  "import-list": z.object({ readingId: uuid }),
  "import-spotify": z.object({ readingId: uuid }),
  "read-list": z.object({ readingId: uuid }),
  "fetch-covers": z.object({}),
  "download-audio": z.object({ trackId: uuid, downloadId: uuid }),
  "fetch-model": z.object({ model: z.string().min(1).max(60) }),
  "set-up-engine": z.object({ device: z.enum(["cpu", "cuda"]) }),
} as const;

export type QueueName = keyof typeof QUEUE_INPUTS;
export type QueueInput<Q extends QueueName> = z.infer<(typeof QUEUE_INPUTS)[Q]>;

/** All queues; a track's pipeline first, in its order. */
export const QUEUE_NAMES = Object.keys(QUEUE_INPUTS) as QueueName[];

/** Queues whose jobs run in Python ports; the others run in the worker. */
export const PORT_QUEUES = [
  "ingest-audio",
  "separate-stems",
  "separate-neural",
  "encode-renditions",
  "export-audio",
] as const;

export type PortQueue = (typeof PORT_QUEUES)[number];

export function isPortQueue(queue: QueueName): queue is PortQueue {
  return PORT_QUEUES.some((name) => name === queue);
}

/** Whether jobs of this kind make stems. */
export function isSeparation(kind: string): boolean {
  return kind === "separate-stems" || kind === "separate-neural";
}

/** Queues whose jobs make stems. */
export type SeparationQueue = Extract<PortQueue, `separate-${string}`>;

/** Whether a job's state is that of its pack; other kinds only work with one that is there. */
export function makesPack(kind: string): boolean {
  return kind === "ingest-audio" || isSeparation(kind);
}

/** Queues whose jobs nobody has asked for, or waits for: they count for no limit of a user. */
export const BACKGROUND_QUEUES: readonly QueueName[] = ["encode-renditions", "fetch-covers"];

/** Queues of short jobs whose results pages wait for: no list shows them. */
export const SHORT_QUEUES: readonly QueueName[] = ["read-list"];

/** Whether jobs of this kind bring a list of tracks in. */
export function isListImport(kind: string): boolean {
  return kind === "import-list" || kind === "import-spotify";
}

/** Whether only admins may start jobs of this kind: they change what all users share. */
export function isAdminWork(kind: string): boolean {
  return kind === "fetch-model" || kind === "set-up-engine";
}

export interface QueueLimits {
  /** Jobs of this queue that run at once over all workers. */
  readonly ceiling: number;
  /** Attempts that may fail by the work's own fault before the job has failed. */
  readonly failedAttempts: number;
  /** Seconds before each further attempt; jitter of +-20 % is added. */
  readonly retryDelaysSec: readonly number[];
  /** Absolute limit of an attempt: base plus the factor times the track's duration, or its expected time. */
  readonly absoluteBaseSec: number;
  readonly absoluteFactor: number;
}

/** Ceilings, retries and time limits by queue. */
export const QUEUE_LIMITS: Record<QueueName, QueueLimits> = {
  "ingest-audio": {
    ceiling: 2,
    failedAttempts: 2,
    retryDelaysSec: [5, 30],
    absoluteBaseSec: 300,
    absoluteFactor: 1,
  },
  "separate-stems": {
    ceiling: 2,
    failedAttempts: 2,
    retryDelaysSec: [5, 30],
    absoluteBaseSec: 600,
    absoluteFactor: 4,
  },
  // One at a time: a second one would halve the speed of the first, and double the memory.
  "separate-neural": {
    ceiling: 1,
    failedAttempts: 2,
    retryDelaysSec: [5, 30],
    absoluteBaseSec: 900,
    // Of the expected time, which is learnt.
    absoluteFactor: 4,
  },
  "encode-renditions": {
    ceiling: 2,
    failedAttempts: 2,
    retryDelaysSec: [60, 600],
    // It gets what other work leaves of the machine.
    absoluteBaseSec: 3600,
    absoluteFactor: 8,
  },
  "export-audio": {
    ceiling: 2,
    failedAttempts: 2,
    retryDelaysSec: [5, 30],
    absoluteBaseSec: 600,
    // For each file of an archive.
    absoluteFactor: 1,
  },
  "import-list": {
    ceiling: 2,
    failedAttempts: 3,
    retryDelaysSec: [5, 30, 120],
    absoluteBaseSec: 600,
    absoluteFactor: 0,
  },
  "import-spotify": {
    ceiling: 2,
    failedAttempts: 3,
    retryDelaysSec: [5, 30, 120],
    absoluteBaseSec: 1800,
    absoluteFactor: 0,
  },
  "read-list": {
    ceiling: 4,
    failedAttempts: 1,
    retryDelaysSec: [1],
    absoluteBaseSec: 60,
    absoluteFactor: 0,
  },
  "fetch-covers": {
    ceiling: 1,
    failedAttempts: 3,
    retryDelaysSec: [30, 300, 3600],
    absoluteBaseSec: 1800,
    absoluteFactor: 0,
  },
  "download-audio": {
    ceiling: 3,
    failedAttempts: 3,
    retryDelaysSec: [5, 30, 120],
    absoluteBaseSec: 1800,
    absoluteFactor: 0,
  },
  "fetch-model": {
    ceiling: 1,
    failedAttempts: 3,
    retryDelaysSec: [5, 30, 120],
    absoluteBaseSec: 6 * 3600,
    absoluteFactor: 0,
  },
  "set-up-engine": {
    ceiling: 1,
    failedAttempts: 1,
    retryDelaysSec: [5],
    absoluteBaseSec: 3 * 3600,
    absoluteFactor: 0,
  },
};

/** Higher runs first. */
export const PRIORITY = { interactive: 200, batch: 100, sync: 0 } as const;

/** Waiting jobs that one user may have. */
export const MAX_WAITING_JOBS_PER_USER = 500;

/** Unclean worker ends in a row, without progress between, after which a job is given up. */
export const MAX_UNCLEAN_ENDS = 5;
