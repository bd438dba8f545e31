import { pruneSessions } from "#server/auth/prune-sessions.ts";
import { sweepExpiredExports } from "#server/exports/sweep-expired-exports.ts";
import { isOutage } from "#server/jobs/database-retry.ts";
import { reconcile } from "#server/jobs/reconcile.ts";
import { pruneWorkers, readLiveHosts, touchWorker } from "#server/jobs/worker-row.ts";
import { sweepNeural } from "#server/launch/setup/remove-neural.mjs";
import { purgeExpiredTracks } from "#server/library/purge-expired-tracks.ts";
import { startMissingRenditions } from "#server/library/start-missing-renditions.ts";
import { sweepDeletedPacks } from "#server/library/sweep-deleted-packs.ts";
import { sweepParts } from "#server/library/sweep-parts.ts";
import type { Logger } from "#server/logger.ts";
import { ModelStore } from "#server/models/model-store.ts";
import { sweepModels } from "#server/models/sweep-models.ts";
import type { ChildSpec } from "#server/supervision/child-spec.ts";
import { superviseInterval, type PeriodicTask } from "#server/supervision/supervise-interval.ts";
import { pruneEvents, type EventRecord } from "#server/telemetry/record-event.ts";
import { listTasks } from "./list-tasks.ts";
import { renewNeuralEngine } from "./neural-engine.ts";
import type { WorkerParts } from "./worker-parts.ts";
import { sweepAttemptFolders } from "./sweep-attempts.ts";

const SESSIONS_MS = 30_000;
const PRUNE_MS = 3600_000;
const RENDITIONS_MS = 600_000;
const EXPORTS_MS = 600_000;
/** An environment is several GB in tens of thousands of files. */
const SWEEP_ENGINES_MS = 600_000;
const STALE_DRAFT_MS = 24 * 3600_000;

/** The worker's timers as supervised children; an outage of the database ends none of them. */
export function periodicTasks(parts: WorkerParts): ChildSpec[] {
  const { database, intervals, options, tree, publisher } = parts;
  const { logger } = options;
  const deadAfterSec = intervals.heartbeatSec;
  const life = new SignOfLife();
  const supervise = (given: PeriodicTask): ChildSpec =>
    superviseInterval({
      ...given,
      run: (signal) => despiteOutage(logger, given.id, async () => given.run(signal)),
    });
  const task = (id: string, everyMs: number, run: () => Promise<unknown>): ChildSpec =>
    supervise({
      id,
      everyMs,
      run: async () => {
        await run();
      },
    });
  return [
    task("sign-of-life", intervals.signOfLifeMs, async () => {
      await life.record(() => touchWorker(database, parts.worker.id));
      await parts.address.keep();
    }),
    task("reconcile", intervals.reconcileMs, async () => {
      // After an outage live workers look dead until they have renewed their sign of life.
      if (life.steadyMs() < deadAfterSec * 1000) return;
      await parts.runner.closeStrayAttempts();
      const report = await reconcile({ ...parts, deadAfterSec });
      if (Object.values(report).some((count) => count > 0)) {
        logger.warn({ report }, "queue and jobs differed");
      }
    }),
    task("sweep-ports", intervals.sweepMs, async () => {
      const liveHosts = await readLiveHosts(database);
      return parts.scans.sweep((host) => liveHosts.has(host));
    }),
    task("sweep-attempts", intervals.sweepMs, () => sweepAttemptFolders(database, options.dataDir)),
    task("close-sessions", SESSIONS_MS, () => parts.sockets.closeEndedSessions()),
    task("empty-bins", PRUNE_MS, () => purgeExpiredTracks(parts)),
    task("start-renditions", RENDITIONS_MS, () => startMissingRenditions(parts)),
    task("sweep-exports", EXPORTS_MS, () => sweepExpiredExports(parts)),
    task("prune-events", PRUNE_MS, () => prune(parts)),
    supervise(sweepEngines(options)),
    task("service-monitor", intervals.serviceMs, async () => {
      await renewNeuralEngine(parts);
      const ended = await tree.endUnwanted();
      if (ended.length > 0) logger.info({ ended }, "services are not wanted any more");
      const started = await tree.startMissing();
      for (const service of started) parts.events.record(startedEvent(service));
      if (started.length > 0) logger.warn({ started }, "services were missing");
    }),
    supervise(publisher.task),
    ...listTasks(parts).map(supervise),
  ];
}

/** Rows and files that nobody asks for any more. */
async function prune({ database, store, options }: WorkerParts): Promise<void> {
  await pruneEvents(database);
  await pruneWorkers(database);
  await pruneSessions(database);
  await store.deleteStaleDrafts(STALE_DRAFT_MS);
  await sweepParts(store);
  await sweepDeletedPacks(database, store);
  const models = new ModelStore(options.dataDir);
  await sweepModels({ database, databaseUrl: options.databaseUrl, models });
}

function sweepEngines({ neuralPlace }: WorkerParts["options"]): PeriodicTask {
  const run = (): Promise<void> => sweepNeural(neuralPlace);
  return { id: "sweep-engines", everyMs: PRUNE_MS, limitMs: SWEEP_ENGINES_MS, run };
}

function startedEvent(service: string): EventRecord {
  return { type: "service.started", data: { service } };
}

/** Knows for how long the database has answered without a break, by a steady clock. */
class SignOfLife {
  #steadySince = performance.now();

  steadyMs(): number {
    return performance.now() - this.#steadySince;
  }

  async record(touch: () => Promise<void>): Promise<void> {
    try {
      await touch();
    } catch (error) {
      this.#steadySince = Infinity;
      throw error;
    }
    if (this.#steadySince === Infinity) this.#steadySince = performance.now();
  }
}

async function despiteOutage(
  logger: Logger,
  id: string,
  run: () => Promise<unknown>,
): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!isOutage(error)) throw error;
    logger.warn({ task: id, err: error }, "the database is away");
  }
}
