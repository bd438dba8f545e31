import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import type { Database } from "#server/db.ts";
import type { WorkerEngines } from "#server/models/worker-engines.ts";
import { processExists } from "#server/process-exists.ts";
import { releaseSlotsOf } from "./slots.ts";

/** A run of the worker process, as other workers see it. */
export interface WorkerIdentity {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  /** Differs after each start of the machine. */
  readonly bootId: string;
}

/** This process under a new id. */
export function workerIdentity(id: string): WorkerIdentity {
  const bootId = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  return { id, host: hostname(), pid: process.pid, bootId };
}

/**
 * Registers this run. Runs of the same host that a restart of the machine ended are marked as stopped
 * in order: what they did not finish was interrupted, not broken.
 */
export async function registerWorker(database: Database, worker: WorkerIdentity): Promise<void> {
  await database.worker.updateMany({
    where: { host: worker.host, bootId: { not: worker.bootId }, stoppedAt: null },
    data: { stoppedAt: new Date() },
  });
  const { id } = worker;
  await database.worker.upsert({ where: { id }, create: worker, update: { stoppedAt: null } });
}

/** Says what a registered run can separate with beside the basic engine. */
export async function setWorkerEngines(
  database: Pick<Database, "worker">,
  workerId: string,
  engines: WorkerEngines,
): Promise<void> {
  await database.worker.updateMany({ where: { id: workerId }, data: { engines } });
}

/** Renews the sign of life. */
export async function touchWorker(database: Database, workerId: string): Promise<void> {
  await database.$executeRaw`
    UPDATE "Worker" SET "lastSeenAt" = now() WHERE id = ${workerId}::uuid`;
}

/** A host of which no worker was seen for so long is dead. */
const HOST_DEAD_SEC = 600;

/** The hosts whose workers were seen lately. */
export async function readLiveHosts(
  database: Pick<Database, "$queryRaw">,
): Promise<ReadonlySet<string>> {
  const rows = await database.$queryRaw<{ host: string }[]>`
    SELECT DISTINCT host FROM "Worker"
    WHERE "lastSeenAt" > now() - make_interval(secs => ${HOST_DEAD_SEC}::float8)`;
  return new Set(rows.map(({ host }) => host));
}

/** Marks an orderly end. */
export async function markWorkerStopped(database: Database, workerId: string): Promise<void> {
  await database.worker.updateMany({ where: { id: workerId }, data: { stoppedAt: new Date() } });
}

/** Removes the rows of runs that ended 30 days ago and more. */
export async function pruneWorkers(database: Database): Promise<number> {
  return database.$executeRaw`
    DELETE FROM "Worker" WHERE "lastSeenAt" < now() - interval '30 days'`;
}

/**
 * Ages the rows of dead runs of this host and gives their slots back, so that nobody waits for their
 * heartbeats and leases to run out.
 */
export async function buryDeadWorkers(database: Database, worker: WorkerIdentity): Promise<number> {
  const others = await database.worker.findMany({
    where: { host: worker.host, bootId: worker.bootId, stoppedAt: null, id: { not: worker.id } },
  });
  const dead = others.filter((other) => other.pid === worker.pid || !processExists(other.pid));
  const ids = dead.map(({ id }) => id);
  const { count } = await database.worker.updateMany({
    where: { id: { in: ids } },
    data: { lastSeenAt: new Date(0) },
  });
  await releaseSlotsOf(database, ids);
  return count;
}
