import { createDatabase } from "#server/db.ts";
import { downloadSeal } from "#server/downloads/download-seal.ts";
import { RequestedMatches } from "#server/imports/matching/requested-matches.ts";
import { WatchedFolder } from "#server/imports/watched-folder/watched-folder.ts";
import { createBoss } from "#server/jobs/boss.ts";
import type { ClaimLoop } from "#server/jobs/claim-loop.ts";
import type { QueueName } from "#server/jobs/queues.ts";
import { JobRunner, type Handler } from "#server/jobs/run-job.ts";
import type { WorkerIdentity } from "#server/jobs/worker-row.ts";
import type { ForkServer } from "#server/ports/fork-server/fork-server.ts";
import type { Pool } from "#server/ports/pool/pool.ts";
import { ModelStore } from "#server/models/model-store.ts";
import { createPortHost, type PortHost } from "#server/ports/port-host.ts";
import { ScanLog } from "#server/ports/scan-log.ts";
import { SocketServer } from "#server/realtime/socket-server.ts";
import type { ObjectStore } from "#server/storage/object-store.ts";
import { Spotify } from "#server/spotify/open-spotify.ts";
import { TokenRefresher } from "#server/spotify/tokens/refresher.ts";
import { Registry } from "#server/supervision/registry.ts";
import type { TreeNode } from "#server/supervision/tree.ts";
import { Waker } from "#server/supervision/waker.ts";
import { EventRecorder } from "#server/telemetry/event-recorder.ts";
import { createWorkerMetrics, type WorkerMetrics } from "#server/telemetry/metrics.ts";
import { AnnouncedAddress } from "./announced-address.ts";
import { downloadAudio, type DownloadDeps } from "./handlers/download-audio.ts";
import { encodeRenditions } from "./handlers/encode-renditions.ts";
import { exportAudio } from "./handlers/export-audio.ts";
import { fetchCovers } from "./handlers/fetch-covers.ts";
import { fetchModel, type FetchModelDeps } from "./handlers/fetch-model.ts";
import { importList } from "./handlers/import-list.ts";
import { ingestAudio } from "./handlers/ingest-audio.ts";
import { readListHandler } from "./handlers/read-list.ts";
import { separateNeural, type NeuralDeps } from "./handlers/separate-neural.ts";
import { separateStems } from "./handlers/separate-stems.ts";
import { setUpEngine } from "./handlers/set-up-engine.ts";
import { WorkerHttp } from "./http-server.ts";
import { monitorHealth } from "./monitor-health.ts";
import { reportTo } from "./report-supervision.ts";
import { renewNeuralEngine } from "./neural-engine.ts";
import { neuralMemoryBytes } from "./services/port-kinds.ts";
import { threadsPerPort } from "./services/port-services.ts";
import { SnapshotPublisher } from "./snapshot-publisher.ts";
import { watchLoopDelay } from "./loop-delay.ts";
import { takeSnapshot } from "./take-snapshot.ts";
import type { WorkerParts } from "./worker-parts.ts";
import type { WorkerIntervals, WorkerOptions } from "./worker-options.ts";

export interface AssemblyInput {
  readonly options: WorkerOptions;
  readonly intervals: WorkerIntervals;
  readonly worker: WorkerIdentity;
  readonly store: ObjectStore;
}

const CONNECTIONS = 10;
const FLUSH_MS = 1000;

const NO_TREE: TreeNode = {
  id: "worker",
  type: "supervisor",
  state: "starting",
  sinceMs: 0,
  restarts: 0,
  lastExit: null,
  children: [],
};

/** Puts a worker's parts together; nothing of it runs yet. */
export function assembleWorker(input: AssemblyInput): WorkerParts {
  const { options, intervals, worker } = input;
  const { logger } = options;
  const database = createDatabase(options.databaseUrl, CONNECTIONS);
  const spotify = new Spotify({ ...options, database, settings: options.spotify });
  const http = new WorkerHttp({ host: options.host, port: options.port });
  const events = new EventRecorder({ database, logger, flushMs: FLUSH_MS });
  const ports = createPortHost({
    dataDir: options.dataDir,
    runId: worker.id,
    instanceToken: options.instanceToken,
    guardianMode: options.guardianMode ?? "auto",
    pythonPath: options.pythonPath,
    usesCgroups: true,
    logger,
  });
  const base = {
    ...input,
    database,
    http,
    events,
    ports,
    boss: createBoss({
      connectionString: options.databaseUrl,
      logger,
      isWorker: true,
      superviseSec: intervals.superviseSec,
    }),
    scans: new ScanLog(ports, (report) => {
      events.record({ type: "orphans.ended", data: { ...report } });
    }),
    forkServers: new Registry<ForkServer>("fork servers"),
    pools: new Registry<Pool>("pools"),
    threads: threadsPerPort(),
    neural: { current: options.neuralEngine?.(), pooledId: undefined },
    spotify,
    refresher: spotify.api && new TokenRefresher({ database, api: spotify.api, logger }),
    loops: new Map<QueueName, ClaimLoop>(),
    listening: { current: undefined },
    questions: { current: undefined },
    loopDelay: watchLoopDelay(),
    onReport: reportTo(logger, events),
    tree: {
      nodes: () => [],
      root: () => NO_TREE,
      kill: () => false,
      startMissing: () => Promise.resolve([]),
      endUnwanted: () => Promise.resolve([]),
    },
  };
  return { ...base, ...assembleServices(base) };
}

type Base = Omit<
  WorkerParts,
  "sockets" | "metrics" | "runner" | "matching" | "watched" | "health" | "publisher" | "address"
>;

function assembleServices(base: Base): Omit<WorkerParts, keyof Base> {
  const { options, intervals, worker, database, http } = base;
  const sockets = new SocketServer({
    http: http.server,
    database,
    logger: options.logger,
    publicUrl: options.publicUrl,
    sessionFromCookie: (cookie) => options.sessionOf(cookie, database),
  });
  const metrics = createWorkerMetrics({
    database,
    pools: () => base.pools.search(() => true).map(({ metadata }) => metadata.snapshot()),
    scans: () => base.scans.scans,
    sockets: () => sockets.size,
    tree: () => base.tree.nodes(),
  });
  const runner = createRunner(base, metrics);
  const lists = assembleMatching(base);
  const health = monitorHealth({ ...base, ...lists });
  const publisher = new SnapshotPublisher({
    database,
    workerId: worker.id,
    everyMs: intervals.snapshotMs,
    take: () => takeSnapshot({ ...base, health }),
  });
  const address = new AnnouncedAddress(options.dataDir, {
    pid: process.pid,
    host: options.host,
    get port() {
      return http.port;
    },
  });
  return { sockets, metrics, runner, ...lists, health, publisher, address };
}

function assembleMatching({ options, ...base }: Base): Pick<WorkerParts, "matching" | "watched"> {
  const { database } = base;
  const { logger, sealSecret, watchDir: folder } = options;
  const seal = downloadSeal(sealSecret);
  return {
    matching: { requests: new RequestedMatches({ ...base, seal, logger }), waker: new Waker() },
    watched: new WatchedFolder({ database, logger, folder }),
  };
}

function createRunner(base: Base, metrics: WorkerMetrics): JobRunner {
  const { options, intervals, worker } = base;
  const deps: NeuralDeps = {
    ...base,
    models: new ModelStore(options.dataDir),
    memoryBytes: neuralMemoryBytes(options.portLimits?.memoryBytes),
    dataDir: options.dataDir,
    ...(options.portLimits && { limits: options.portLimits }),
    ...(options.leastFreeBytes !== undefined && { leastFreeBytes: options.leastFreeBytes }),
  };
  const imports = { ...base, logger: options.logger };
  const handlers: Partial<Record<QueueName, Handler>> = {
    "ingest-audio": ingestAudio(deps),
    "separate-stems": separateStems({ ...deps, threads: base.threads }),
    "separate-neural": separateNeural(deps),
    "encode-renditions": encodeRenditions(deps),
    "export-audio": exportAudio(deps),
    "read-list": readListHandler({
      ...imports,
      images: base.spotify.images,
      ...options.readLimits,
    }),
    "import-list": importList(imports),
    "import-spotify": importList(imports),
    "download-audio": downloadAudio(downloadDeps(base)),
    "fetch-covers": fetchCovers({ ...deps, images: base.spotify.images }),
    "fetch-model": fetchModel(fetchDeps(base)),
    "set-up-engine": setUpEngine({
      database: base.database,
      place: options.neuralPlace,
      renew: () => renewNeuralEngine(base),
    }),
  };
  return new JobRunner({
    ...base,
    workerId: worker.id,
    logger: options.logger,
    heartbeatSec: intervals.heartbeatSec,
    deadAfterSec: intervals.heartbeatSec,
    settleLimitMs: intervals.settleLimitMs,
    handlers,
    onAttemptEnd: metrics.onAttemptEnd,
  });
}

function fetchDeps({ database, options }: Base): FetchModelDeps {
  const { catalogue, leastFreeBytes } = options;
  return {
    database,
    databaseUrl: options.databaseUrl,
    models: new ModelStore(options.dataDir),
    source: options.modelSource,
    ...(catalogue && { catalogue }),
    ...(leastFreeBytes !== undefined && { leastFreeBytes }),
  };
}

function downloadDeps({ options, ...base }: Base): DownloadDeps {
  const { watchDir, downloads, leastFreeBytes } = options;
  return {
    ...base,
    seal: downloadSeal(options.sealSecret),
    watchDir,
    downloader: downloaderOf(options, base.ports),
    ...(downloads && { downloads }),
    ...(leastFreeBytes !== undefined && { leastFreeBytes }),
  };
}

function downloaderOf(
  { dataDir, ytDlpPath: program, downloads, portLimits, commandOf }: WorkerOptions,
  ports: PortHost,
): DownloadDeps["downloader"] {
  if (program === undefined) return undefined;
  const trust = downloads?.trust;
  const given = { ...(trust && { trust }), ...(portLimits && { portLimits }) };
  return { ports, dataDir, program, command: commandOf("download-audio"), ...given };
}
