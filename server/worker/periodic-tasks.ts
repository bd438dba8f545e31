import { pruneSessions } from "#server/auth/prune-sessions.ts";
import { isOutage } from "#server/jobs/database-retry.ts";
import { reconcile } from "#server/jobs/reconcile.ts";
import type { JobRunner } from "#server/jobs/run-job.ts";
import { pruneWorkers, touchWorker, type WorkerIdentity } from "#server/jobs/worker-row.ts";
import { purgeExpiredTracks } from "#server/library/purge-expired-tracks.ts";
import { sweepParts } from "#server/library/sweep-parts.ts";
import type { Logger } from "#server/logger.ts";
import type { PortHost } from "#server/ports/port-types.ts";
import type { SocketServer } from "#server/realtime/socket-server.ts";
import type { ChildSpec } from "#server/supervision/child-spec.ts";
import { superviseInterval } from "#server/supervision/supervise-interval.ts";
import { pruneEvents } from "#server/telemetry/record-event.ts";
import type { AnnouncedAddress } from "./announced-address.ts";
import type { WorkerResources } from "./open-resources.ts";
import { sweepAttemptFolders } from "./sweep-attempts.ts";
import type { WorkerIntervals } from "./worker-options.ts";

export interface TaskDeps extends WorkerResources {
  readonly worker: WorkerIdentity;
  readonly address: AnnouncedAddress;
  readonly ports: PortHost;
  readonly sockets: SocketServer;
  readonly runner: JobRunner;
  readonly logger: Logger;
  readonly dataDir: string;
  readonly intervals: WorkerIntervals;
  readonly deadAfterSec: number;
}

const SWEEP_MS = 30_000;
const SESSIONS_MS = 30_000;
const PRUNE_MS = 3600_000;
const STALE_DRAFT_MS = 24 * 3600_000;

/** The worker's timers as supervised children; an outage of the database ends none of them. */
export function periodicTasks(deps: TaskDeps): ChildSpec[] {
  const { database, intervals } = deps;
  const life = new SignOfLife();
  const task = (id: string, everyMs: number, run: () => Promise<unknown>): ChildSpec =>
    superviseInterval({ id, everyMs, run: () => despiteOutage(deps.logger, id, run) });
  return [
    task("sign-of-life", intervals.signOfLifeMs, async () => {
      await life.record(() => touchWorker(database, deps.worker.id));
      await deps.address.keep();
    }),
    task("reconcile", intervals.reconcileMs, async () => {
      // After an outage live workers look dead until they have renewed their sign of life.
      if (life.steadyMs() < deps.deadAfterSec * 1000) return;
      await deps.runner.closeStrayAttempts();
      const report = await reconcile(deps);
      if (Object.values(report).some((count) => count > 0)) {
        deps.logger.warn({ report }, "queue and jobs differed");
      }
    }),
    task("sweep-ports", SWEEP_MS, () => deps.ports.sweep()),
    task("sweep-attempts", SWEEP_MS, () => sweepAttemptFolders(database, deps.dataDir)),
    task("close-sessions", SESSIONS_MS, () => deps.sockets.closeEndedSessions()),
    task("empty-bins", PRUNE_MS, () => purgeExpiredTracks(deps)),
    task("prune-events", PRUNE_MS, async () => {
      await pruneEvents(database);
      await pruneWorkers(database);
      await pruneSessions(database);
      await deps.store.deleteStaleDrafts(STALE_DRAFT_MS);
      await sweepParts(deps.store);
    }),
  ];
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
