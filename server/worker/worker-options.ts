import type { Database } from "#server/db.ts";
import type { DownloadSettings } from "#server/downloads/download-settings.ts";
import type { PortQueue, QueueName } from "#server/jobs/queues.ts";
import type { NeuralPlace } from "#server/launch/setup/neural-environment.mjs";
import type { Logger } from "#server/logger.ts";
import type { Catalogue } from "#server/models/catalogue.ts";
import type { ModelSource } from "#server/models/download/fetch-files.ts";
import type { BreakerRule } from "#server/ports/pool/circuit-breaker.ts";
import type { RecycleRule } from "#server/ports/pool/recycle-rule.ts";
import type { GuardianMode, PortLimits, PortStart } from "#server/ports/port-types.ts";
import type { SpotifySettings } from "#server/spotify/open-spotify.ts";
import type { SocketOwner } from "#server/realtime/connection.ts";
import type { ReadLimits } from "./handlers/read-list.ts";
import type { NeuralEngine } from "./neural-engine.ts";

/** Queues whose ports are the product's own; that of downloads is started only when one needs it. */
export type CommandQueue = Exclude<PortQueue, "separate-neural"> | "download-audio";

/** Program, arguments and environment of a port, and what a fork server may fork in its place. */
export type PortCommand = Pick<PortStart, "command" | "env" | "forkAs">;

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
  /** Between two looks for services that should run and don't. */
  readonly serviceMs: number;
  /** Between two looks for ports that are missing. */
  readonly poolMs: number;
  /** Between two measurements of each port's tree. */
  readonly sampleMs: number;
  /** Between two snapshots for operators while one of them is looking; see `IDLE_SNAPSHOT_MS`. */
  readonly snapshotMs: number;
  /** Between two looks for playlists whose time to be looked at has come. */
  readonly syncMs: number;
  /** Between two orphan scans. */
  readonly sweepMs: number;
  /** Between two looks at the watched folder. */
  readonly watchMs: number;
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
  serviceMs: 5000,
  poolMs: 10_000,
  sampleMs: 10_000,
  snapshotMs: 1000,
  syncMs: 60_000,
  sweepMs: 30_000,
  watchMs: 60_000,
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
  /** Where the neural environments are; the repository's own by default. */
  readonly neuralPlace?: NeuralPlace;
  readonly commandOf: (queue: CommandQueue) => PortCommand;
  /** What separates with neural models here, undefined while nothing does; asked again and again. */
  readonly neuralEngine?: () => NeuralEngine | undefined;
  /** When ports are replaced, where that differs from the defaults; for tests. */
  readonly recycle?: Partial<Record<PortQueue, RecycleRule>>;
  /** Forks the ports whose command says so; without it, or while it is away, they are spawned. */
  readonly forkServer?: PortCommand;
  /** A fork server that is away this long is done without; 10 s by default. */
  readonly forkServerWaitMs?: number;
  readonly sessionOf: SessionReader;
  /** Where models are fetched from. */
  readonly modelSource: ModelSource;
  /** Where Spotify is, and what this installation is there. */
  readonly spotify: SpotifySettings;
  /** Seals what must not be read in a copy of the database. */
  readonly sealSecret: string;
  /** Absolute; audio files for everybody's lists. */
  readonly watchDir?: string;
  /** The program yt-dlp, where the operator has switched it on. */
  readonly ytDlpPath?: string;
  /** For tests. */
  readonly downloads?: DownloadSettings;
  /** Engines and models; the product's own by default. */
  readonly catalogue?: Catalogue;
  /** Left on the disk by models and separations; 5 GB by default. */
  readonly leastFreeBytes?: number;
  readonly guardianMode?: GuardianMode | "auto";
  readonly intervals?: Partial<WorkerIntervals>;
  readonly portLimits?: Partial<PortLimits>;
  readonly readLimits?: ReadLimits;
  /** When crashes of one kind stop it for a while; 3 within a minute, for 30 s, by default. */
  readonly breaker?: Partial<BreakerRule>;
  /** Attempts of one queue at once; the queue's ceiling by default. */
  readonly capacity?: Partial<Record<QueueName, number>>;
}

/** Reads the live session behind a cookie with the given database. */
type SessionReader = (
  cookie: string | undefined,
  database: Database,
) => Promise<SocketOwner | null>;
