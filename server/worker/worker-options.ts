import type { Database } from "#server/db.ts";
import type { QueueName } from "#server/jobs/queues.ts";
import type { Logger } from "#server/logger.ts";
import type { GuardianMode, PortLimits } from "#server/ports/port-types.ts";
import type { SocketOwner } from "#server/realtime/connection.ts";
import type { PortCommand } from "./run-port.ts";

/** Periods and limits of a worker; tests shorten them. */
export interface WorkerIntervals {
  /** A claim that was not renewed for so long is lost. */
  readonly heartbeatSec: number;
  /** Between two looks of pg-boss for lost heartbeats. */
  readonly superviseSec: number;
  /** Longest time until new work is seen when its NOTIFY was lost. */
  readonly pollMs: number;
  /** Between two signs of life of the worker's row. */
  readonly signOfLifeMs: number;
  readonly reconcileMs: number;
  /** Between two looks at the worker's own health. */
  readonly healthMs: number;
  /** How long a start waits for the database. */
  readonly databaseWaitMs: number;
  /** How long an attempt's end is tried to be written while the database is away. */
  readonly settleLimitMs: number;
  /** From the order to end until what still runs is left behind. */
  readonly drainMs: number;
}

export const DEFAULT_INTERVALS: WorkerIntervals = {
  heartbeatSec: 10,
  superviseSec: 5,
  pollMs: 2000,
  signOfLifeMs: 3000,
  reconcileMs: 30_000,
  healthMs: 30_000,
  databaseWaitMs: 10_000,
  settleLimitMs: 120_000,
  drainMs: 8500,
};

export interface WorkerOptions {
  readonly databaseUrl: string;
  /** Absolute. */
  readonly dataDir: string;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly publicUrl: string | undefined;
  readonly metricsToken: string | undefined;
  /** Marks this installation's ports. */
  readonly instanceToken: string;
  readonly version: string;
  readonly logger: Logger;
  /** Interpreter of guardians and ports, absolute. */
  readonly pythonPath: string;
  readonly commandOf: (queue: QueueName) => PortCommand;
  readonly sessionOf: SessionReader;
  readonly guardianMode?: GuardianMode | "auto";
  readonly intervals?: Partial<WorkerIntervals>;
  readonly portLimits?: Partial<PortLimits>;
  /** Attempts of one queue at once; the queue's ceiling by default. */
  readonly capacity?: Partial<Record<QueueName, number>>;
}

/** Reads the live session behind a cookie with the given database. */
type SessionReader = (
  cookie: string | undefined,
  database: Database,
) => Promise<SocketOwner | null>;
