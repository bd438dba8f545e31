import { rm } from "node:fs/promises";
import { join } from "node:path";
import { QUEUE_LIMITS, QUEUE_NAMES } from "#server/jobs/queues.ts";
import { reconcile } from "#server/jobs/reconcile.ts";
import { ensureSlots } from "#server/jobs/slots.ts";
import { buryDeadWorkers } from "#server/jobs/worker-row.ts";
import { settlesWithin } from "#server/supervision/settle-within.ts";
import type { WorkerParts } from "./worker-parts.ts";
import { sweepAttemptFolders } from "./sweep-attempts.ts";
import { sweepWorkerFolders } from "./sweep-worker-folders.ts";

const LAST_SWEEP_MS = 1000;

/** Processes, rows and folders of dead workers; then this worker may claim. */
export async function clearAway(parts: WorkerParts): Promise<void> {
  const { database, worker, ports, options, intervals } = parts;
  for (const queue of QUEUE_NAMES) await ensureSlots(database, queue, QUEUE_LIMITS[queue].ceiling);
  const swept = await parts.scans.sweep();
  await buryDeadWorkers(database, worker);
  const reconciled = await reconcile({ ...parts, deadAfterSec: intervals.heartbeatSec });
  const folders = await sweepAttemptFolders(database, options.dataDir);
  await sweepWorkerFolders(database, options.dataDir);
  options.logger.info({ swept, reconciled, folders, guardian: ports.mode }, "cleared away");
}

/** The last resort: what it finds has outlived its supervisors. It never holds up the end for long. */
export async function sweepLast({ scans, options, worker }: WorkerParts): Promise<void> {
  const { logger, dataDir } = options;
  const sweep = scans.sweep().then(
    (report) => {
      logger.info({ event: "last-sweep", ...report }, `last sweep: ${report.found} orphans`);
    },
    (error: unknown) => {
      logger.warn({ err: error }, "the last sweep failed");
    },
  );
  await settlesWithin(sweep, LAST_SWEEP_MS);
  const folder = join(dataDir, "run", "workers", worker.id);
  await rm(folder, { recursive: true, force: true }).catch(() => undefined);
}
