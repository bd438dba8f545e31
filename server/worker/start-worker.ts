import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { stopBoss } from "#server/jobs/boss.ts";
import { workDeadLetters } from "#server/jobs/dead-letter.ts";
import { QUEUE_LIMITS, QUEUE_NAMES } from "#server/jobs/queues.ts";
import { reconcile } from "#server/jobs/reconcile.ts";
import { ensureSlots } from "#server/jobs/slots.ts";
import {
  buryDeadWorkers,
  markWorkerStopped,
  registerWorker,
  workerIdentity,
} from "#server/jobs/worker-row.ts";
import type { ExitReason } from "#server/supervision/exit-reason.ts";
import { settlesWithin } from "#server/supervision/settle-within.ts";
import { startSupervisor, type Supervisor } from "#server/supervision/supervisor.ts";
import { checkHealth } from "#server/telemetry/health.ts";
import { assembleWorker, type WorkerParts } from "./assemble.ts";
import { listen, type WorkerHttp } from "./http-server.ts";
import { monitorHealth } from "./monitor-health.ts";
import { openResources, type WorkerResources } from "./open-resources.ts";
import { periodicTasks } from "./periodic-tasks.ts";
import { sweepAttemptFolders } from "./sweep-attempts.ts";
import { workerChecks } from "./worker-health.ts";
import { DEFAULT_INTERVALS, type WorkerOptions } from "./worker-options.ts";

/** A running worker. */
export interface RunningWorker {
  readonly id: string;
  readonly port: number;
  /** Settles when the worker's own supervisor has given up; the caller then stops the rest. */
  readonly gaveUp: Promise<ExitReason>;
  /** No new claims, ports ended, their jobs back in the queue, everything closed. */
  stop(): Promise<void>;
}

const INTENSITY = { maxRestarts: 5, withinMs: 60_000 };
const CLOSE_LIMIT_MS = 1000;

/**
 * Starts a worker: what dead ones have left is cleared away before its first claim. Throws
 * WorkerStartError, with nothing left open, when it can't work.
 */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const http = await listen({ host: options.host, port: options.port });
  try {
    return await startWith(options, http);
  } catch (error) {
    await http.close();
    throw error;
  }
}

async function startWith(options: WorkerOptions, http: WorkerHttp): Promise<RunningWorker> {
  const intervals = { ...DEFAULT_INTERVALS, ...options.intervals };
  const resources = await openResources(options, intervals);
  const worker = workerIdentity(randomUUID());
  const parts = assembleWorker({ ...resources, options, intervals, worker, http });
  try {
    await clearAway(parts);
    await parts.listener.start();
    const supervisor = await supervise(parts);
    parts.tree.nodes = supervisor.subtree.nodes;
    const running = {
      id: worker.id,
      port: http.port,
      gaveUp: supervisor.exited,
      stop: () => stopWorker(parts, supervisor),
    };
    await beginWork(parts).catch(async (error: unknown) => {
      await running.stop();
      throw error;
    });
    return running;
  } catch (error) {
    await settlesWithin(parts.listener.stop(), CLOSE_LIMIT_MS);
    await closeResources(resources);
    throw error;
  }
}

async function beginWork(parts: WorkerParts): Promise<void> {
  await workDeadLetters({ ...parts, logger: parts.options.logger });
  for (const loop of parts.loops) loop.start();
  await announce(parts);
}

/** Processes, rows and folders of dead workers; then this worker may claim. */
async function clearAway(parts: WorkerParts): Promise<void> {
  const { database, worker, ports, options, intervals } = parts;
  await registerWorker(database, worker);
  for (const queue of QUEUE_NAMES) await ensureSlots(database, queue, QUEUE_LIMITS[queue].ceiling);
  const swept = await ports.sweep();
  await buryDeadWorkers(database, worker);
  const reconciled = await reconcile({ ...parts, deadAfterSec: intervals.heartbeatSec });
  const folders = await sweepAttemptFolders(database, options.dataDir);
  options.logger.info({ swept, reconciled, folders, guardian: ports.mode }, "cleared away");
}

function supervise(parts: WorkerParts): Promise<Supervisor> {
  const { options, intervals } = parts;
  const tasks = periodicTasks({
    ...parts,
    logger: options.logger,
    dataDir: options.dataDir,
    deadAfterSec: intervals.heartbeatSec,
  });
  return startSupervisor({
    name: "worker",
    strategy: "one_for_one",
    intensity: INTENSITY,
    children: [...tasks, monitorHealth(parts).spec],
    onReport: (report) => {
      const { reason } = report;
      const err = reason.kind === "crashed" ? reason.error : undefined;
      options.logger.error({ ...report, err }, "supervisor report");
    },
  });
}

async function announce(parts: WorkerParts): Promise<void> {
  const { options, http } = parts;
  const checks = workerChecks(parts, parts);
  http.serve({
    ready: () => checkHealth(checks, options.version),
    metrics: parts.metrics.registry,
    metricsToken: options.metricsToken,
  });
  await parts.address.announce();
  options.logger.info({ port: http.port }, "worker is ready");
}

async function stopWorker(parts: WorkerParts, supervisor: Supervisor): Promise<void> {
  const { loops, runner, ports, options, intervals } = parts;
  const drained = stopWork(parts);
  if (!(await settlesWithin(drained, intervals.drainMs))) {
    options.logger.error({ running: runner.size }, "attempts did not end in time");
    void ports.stopAll("lost_claim").catch(() => undefined);
  }
  supervisor.stop();
  await parts.address.withdraw();
  const closing = [parts.sockets.stop(), parts.listener.stop(), supervisor.exited];
  await settlesWithin(Promise.all(closing), CLOSE_LIMIT_MS);
  if (runner.size === 0 && loops.length > 0) {
    await settlesWithin(markWorkerStopped(parts.database, parts.worker.id), CLOSE_LIMIT_MS);
  }
  await parts.http.close();
  await closeResources(parts);
}

/** Claims nothing more, ends the ports and waits until their attempts are settled. */
async function stopWork({ loops, runner }: WorkerParts): Promise<void> {
  const stopped = Promise.all(loops.map((loop) => loop.stop()));
  runner.stopAll("shutdown");
  await stopped;
  // A claim that was being decided may have begun meanwhile.
  runner.stopAll("shutdown");
  const drained = Promise.all(loops.map((loop) => loop.drained())).then(() => true);
  while (!(await Promise.race([drained, delay(50, false)]))) runner.stopAll("shutdown");
}

async function closeResources({ boss, database }: WorkerResources): Promise<void> {
  await settlesWithin(stopBoss(boss), CLOSE_LIMIT_MS);
  await settlesWithin(database.$disconnect(), CLOSE_LIMIT_MS);
}
