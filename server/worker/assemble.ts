import { availableParallelism } from "node:os";
import { ClaimLoop } from "#server/jobs/claim-loop.ts";
import { CHANNELS } from "#server/jobs/notify.ts";
import { QUEUE_LIMITS, QUEUE_NAMES, type QueueName } from "#server/jobs/queues.ts";
import { JobRunner, type Handler } from "#server/jobs/run-job.ts";
import type { WorkerIdentity } from "#server/jobs/worker-row.ts";
import { createPortHost } from "#server/ports/port-host.ts";
import type { PortHost } from "#server/ports/port-types.ts";
import type { Command } from "#server/realtime/events.ts";
import { Listener } from "#server/realtime/listener.ts";
import { SocketServer } from "#server/realtime/socket-server.ts";
import { createWorkerMetrics, type WorkerMetrics } from "#server/telemetry/metrics.ts";
import type { TreeNode } from "#server/supervision/tree.ts";
import { AnnouncedAddress } from "./announced-address.ts";
import { answerOperator } from "./answer-operator.ts";
import { ingestAudio } from "./handlers/ingest-audio.ts";
import { separateStems } from "./handlers/separate-stems.ts";
import type { WorkerHttp } from "./http-server.ts";
import type { WorkerResources } from "./open-resources.ts";
import type { PortDeps } from "./run-port.ts";
import type { WorkerIntervals, WorkerOptions } from "./worker-options.ts";

/** Everything a worker is made of; nothing of it runs yet. */
export interface WorkerParts extends WorkerResources {
  readonly options: WorkerOptions;
  readonly intervals: WorkerIntervals;
  readonly worker: WorkerIdentity;
  readonly http: WorkerHttp;
  readonly ports: PortHost;
  readonly runner: JobRunner;
  readonly loops: readonly ClaimLoop[];
  readonly sockets: SocketServer;
  readonly listener: Listener;
  readonly metrics: WorkerMetrics;
  readonly address: AnnouncedAddress;
  /** The supervision tree; empty until it has been started. */
  readonly tree: { nodes: () => readonly TreeNode[] };
}

export interface AssemblyInput extends WorkerResources {
  readonly options: WorkerOptions;
  readonly intervals: WorkerIntervals;
  readonly worker: WorkerIdentity;
  readonly http: WorkerHttp;
}

/** Puts a worker's parts together. */
export function assembleWorker(input: AssemblyInput): WorkerParts {
  const { options, database, worker, http } = input;
  const { logger } = options;
  const ports = createPortHost({
    dataDir: options.dataDir,
    runId: worker.id,
    instanceToken: options.instanceToken,
    guardianMode: options.guardianMode ?? "auto",
    pythonPath: options.pythonPath,
    logger,
  });
  const sockets = new SocketServer({
    http: http.server,
    database,
    logger,
    publicUrl: options.publicUrl,
    sessionFromCookie: (cookie) => options.sessionOf(cookie, database),
  });
  const metrics = createWorkerMetrics({
    database,
    ports: () => ports.list(),
    sockets: () => sockets.size,
  });
  const runner = createRunner(input, ports, metrics);
  const loops = new Map(QUEUE_NAMES.map((queue) => [queue, createLoop(input, runner, queue)]));
  const listener = new Listener({
    connectionString: options.databaseUrl,
    channels: Object.values(CHANNELS),
    logger,
    onNotice: (channel, payload) => {
      if (channel === CHANNELS.work) loops.get(payload as QueueName)?.wake();
      else if (channel === CHANNELS.commands) obey(parts, JSON.parse(payload) as Command);
      else sockets.onNotice(channel, payload);
    },
    onReconnect: () => {
      for (const loop of loops.values()) loop.wake();
      sockets.beginEpoch();
    },
  });
  const own = { pid: process.pid, port: http.port, host: options.host };
  const address = new AnnouncedAddress(options.dataDir, own);
  const parts: WorkerParts = {
    ...input,
    ports,
    runner,
    loops: [...loops.values()],
    sockets,
    listener,
    metrics,
    address,
    tree: { nodes: () => [] },
  };
  return parts;
}

function createRunner(input: AssemblyInput, ports: PortHost, metrics: WorkerMetrics): JobRunner {
  const { options, intervals, worker } = input;
  const deps: PortDeps = {
    ...input,
    ports,
    dataDir: options.dataDir,
    commandOf: options.commandOf,
    threads: Math.max(1, Math.floor(availableParallelism() / 2)),
    ...(options.portLimits && { limits: options.portLimits }),
  };
  const handlers: Record<QueueName, Handler> = {
    "ingest-audio": ingestAudio(deps),
    "separate-stems": separateStems(deps),
  };
  return new JobRunner({
    ...input,
    workerId: worker.id,
    logger: options.logger,
    heartbeatSec: intervals.heartbeatSec,
    deadAfterSec: intervals.heartbeatSec,
    settleLimitMs: intervals.settleLimitMs,
    handlers,
    onAttemptEnd: metrics.onAttemptEnd,
  });
}

function createLoop(input: AssemblyInput, runner: JobRunner, queue: QueueName): ClaimLoop {
  const { options, intervals, worker, database, boss } = input;
  return new ClaimLoop({
    queue,
    database,
    boss,
    logger: options.logger,
    workerId: worker.id,
    capacity: options.capacity?.[queue] ?? QUEUE_LIMITS[queue].ceiling,
    leaseSec: intervals.heartbeatSec,
    pollMs: intervals.pollMs,
    run: (slot, entry) => runner.run(slot, entry),
  });
}

function obey(parts: WorkerParts, command: Command): void {
  const { runner, options } = parts;
  switch (command.kind) {
    case "cancel":
      runner.stop(command.jobId, "cancelled");
      return;
    case "focus":
      runner.focus(command.packId, command.frame);
      return;
    case "operator": {
      const subject = { ...parts, tree: () => parts.tree.nodes() };
      answerOperator(subject, command).catch((error: unknown) => {
        options.logger.warn({ err: error }, "an operator's question was not answered");
      });
    }
  }
}
