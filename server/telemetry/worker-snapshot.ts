import { z } from "zod";

const isoTime = z.string();
const bytes = z.number();

/** A part of the live supervision tree, for people to look at. */
export interface SnapshotNode {
  readonly id: string;
  readonly type: "worker" | "supervisor";
  /** How a supervisor restarts; null for a worker. */
  readonly strategy: string | null;
  readonly state: "starting" | "running" | "stopping" | "stopped" | "failed";
  readonly since: string;
  readonly restarts: number;
  /** Of a supervisor: restarts of its children within the window, and how many it allows. */
  readonly intensity: { recent: number; maxRestarts: number; withinMs: number } | null;
  readonly lastExit: string | null;
  readonly children: readonly SnapshotNode[];
}

const node: z.ZodType<SnapshotNode> = z.object({
  id: z.string(),
  type: z.enum(["worker", "supervisor"]),
  strategy: z.string().nullable(),
  state: z.enum(["starting", "running", "stopping", "stopped", "failed"]),
  since: isoTime,
  restarts: z.number(),
  intensity: z
    .object({ recent: z.number(), maxRestarts: z.number(), withinMs: z.number() })
    .nullable(),
  lastExit: z.string().nullable(),
  children: z.lazy(() => z.array(node)),
});

const port = z.object({
  /** The pool's kind and the slot's number: stays over restarts. */
  name: z.string(),
  pid: z.number().nullable(),
  /** `tainted`: it runs, but gets no work for a while after a crash; `failed`: it is not started again for now. */
  state: z.enum(["starting", "idle", "busy", "tainted", "stopping", "down", "failed"]),
  jobId: z.string().nullable(),
  stage: z.string().nullable(),
  fraction: z.number().nullable(),
  /** Of the port's whole tree. */
  rssBytes: bytes,
  memoryLimitBytes: bytes.nullable(),
  /** 100 is one core. */
  cpuPercent: z.number(),
  threads: z.number(),
  processes: z.number(),
  readBytes: bytes,
  writtenBytes: bytes,
  /** Requests that this process has answered. */
  requests: z.number(),
  restarts: z.number(),
  heartbeatAt: isoTime.nullable(),
  startedAt: isoTime.nullable(),
  taintedUntil: isoTime.nullable(),
  lastExit: z.string().nullable(),
});

const pool = z.object({
  kind: z.string(),
  status: z.enum(["starting", "ready", "degraded", "failed"]),
  size: z.number(),
  idle: z.number(),
  busy: z.number(),
  waiting: z.number(),
  queueLimit: z.number(),
  breaker: z.enum(["closed", "open", "half_open"]),
  /** When an open breaker lets one request through. */
  breakerUntil: isoTime.nullable(),
  served: z.number(),
  crashed: z.number(),
  recycled: z.number(),
  ports: z.array(port),
});

const scan = z.object({
  at: isoTime,
  tookMs: z.number(),
  /** Processes of ports without a living owner, those of living ones, and how many were ended. */
  found: z.number(),
  preserved: z.number(),
  terminated: z.number(),
  errors: z.number(),
});

const check = z.object({
  name: z.string(),
  status: z.enum(["ok", "degraded", "failed"]),
  message: z.string(),
  advice: z.string().optional(),
});

const spotify = z.object({
  /** When the application's token ends; null without one. */
  appTokenUntil: isoTime.nullable(),
  /** Users' connections by state. */
  active: z.number(),
  connectAgain: z.number(),
  /** Spotify wants no requests before then. */
  closedUntil: isoTime.nullable(),
  /** The worker's last request for a token; its error's code is null when it brought one. */
  lastRequest: z.object({ at: isoTime, errorCode: z.string().nullable() }).nullable(),
});

/** What a worker tells operators of itself; stored with its row, read by the operator's page. */
export const workerSnapshot = z.object({
  takenAt: isoTime,
  /** What keeps a port's tree together. */
  guardian: z.enum(["namespace", "subreaper"]),
  rssBytes: bytes,
  loopDelayP99Ms: z.number(),
  health: z
    .object({
      status: z.enum(["ok", "degraded", "failed"]),
      passedPercent: z.number(),
      checks: z.array(check),
    })
    .nullable(),
  /** The last orphan scans, the newest last; at most 40. */
  scans: z.array(scan),
  tree: z.array(node),
  pools: z.array(pool),
  /** How it stands with Spotify; null without credentials, and before its first look. */
  spotify: spotify.nullable().default(null),
});

export type WorkerSnapshot = z.infer<typeof workerSnapshot>;
export type PoolSnapshot = z.infer<typeof pool>;
export type PortSnapshot = z.infer<typeof port>;
export type ScanSnapshot = z.infer<typeof scan>;
