import type { RequestedMatches } from "#server/imports/matching/requested-matches.ts";
import type { WatchedFolder } from "#server/imports/watched-folder/watched-folder.ts";
import type { ClaimLoop } from "#server/jobs/claim-loop.ts";
import type { QueueName } from "#server/jobs/queues.ts";
import type { JobRunner } from "#server/jobs/run-job.ts";
import type { WorkerIdentity } from "#server/jobs/worker-row.ts";
import type { ForkServer } from "#server/ports/fork-server/fork-server.ts";
import type { Pool } from "#server/ports/pool/pool.ts";
import type { PortHost } from "#server/ports/port-host.ts";
import type { ScanLog } from "#server/ports/scan-log.ts";
import type { Listener } from "#server/realtime/listener.ts";
import type { Spotify } from "#server/spotify/open-spotify.ts";
import type { TokenRefresher } from "#server/spotify/tokens/refresher.ts";
import type { SocketServer } from "#server/realtime/socket-server.ts";
import type { Registry } from "#server/supervision/registry.ts";
import type { SupervisorReport } from "#server/supervision/supervisor-report.ts";
import type { TaskSupervisor } from "#server/supervision/task-supervisor.ts";
import type { TreeNode } from "#server/supervision/tree.ts";
import type { Waker } from "#server/supervision/waker.ts";
import type { EventRecorder } from "#server/telemetry/event-recorder.ts";
import type { HealthMonitor } from "#server/telemetry/health-monitor.ts";
import type { WorkerMetrics } from "#server/telemetry/metrics.ts";
import type { AnnouncedAddress } from "./announced-address.ts";
import type { WorkerHttp } from "./http-server.ts";
import type { LoopDelay } from "./loop-delay.ts";
import type { NeuralEngine } from "./neural-engine.ts";
import type { WorkerResources } from "./open-resources.ts";
import type { SnapshotPublisher } from "./snapshot-publisher.ts";
import type { WorkerIntervals, WorkerOptions } from "./worker-options.ts";

/** Everything a worker is made of; its services start and stop it. */
export interface WorkerParts extends WorkerResources {
  readonly options: WorkerOptions;
  readonly intervals: WorkerIntervals;
  readonly worker: WorkerIdentity;
  readonly http: WorkerHttp;
  readonly ports: PortHost;
  readonly scans: ScanLog;
  /** By name, while they can fork. */
  readonly forkServers: Registry<ForkServer>;
  /** By queue, while they run. */
  readonly pools: Registry<Pool>;
  /** Of each port. */
  readonly threads: number;
  /** What separates with neural models, as of the last look. */
  readonly neural: {
    current: NeuralEngine | undefined;
    /** Id of the one that the pool was started for. */
    pooledId: string | undefined;
  };
  readonly spotify: Spotify;
  /** Null without credentials. */
  readonly refresher: TokenRefresher | null;
  /** Compares lists with files, when it is woken and now and then. */
  readonly matching: { readonly requests: RequestedMatches; readonly waker: Waker };
  readonly watched: WatchedFolder;
  readonly runner: JobRunner;
  /** Those that claim now. */
  readonly loops: Map<QueueName, ClaimLoop>;
  readonly sockets: SocketServer;
  readonly listening: { current: Listener | undefined };
  /** Answers to operators, while they run. */
  readonly questions: { current: TaskSupervisor | undefined };
  readonly events: EventRecorder;
  readonly metrics: WorkerMetrics;
  readonly health: HealthMonitor;
  readonly publisher: SnapshotPublisher;
  readonly loopDelay: LoopDelay;
  readonly address: AnnouncedAddress;
  /** Called for every failure that a supervisor saw. */
  readonly onReport: (report: SupervisorReport) => void;
  /** The supervision tree; empty until it has been started. */
  readonly tree: {
    nodes: () => readonly TreeNode[];
    /** The worker's own supervisor with all below it. */
    root: () => TreeNode;
    /** Ends a service by force; its supervisor starts it again. False when none has this name. */
    kill: (id: string) => boolean;
    /** Starts services that should run and don't; answers their names. */
    startMissing: () => Promise<string[]>;
    /** Ends services that should not run any more; answers their names. */
    endUnwanted: () => Promise<string[]>;
  };
}
