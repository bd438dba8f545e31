import type { Database } from "#server/db.ts";
import { workerSnapshot, type WorkerSnapshot } from "#server/telemetry/worker-snapshot.ts";
import { LIVE_WITHIN_SEC } from "./live-within.ts";

/** A run of the worker process as operators see it. */
interface WorkerView {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  /** `away`: it did not stop in order, and gives no sign of life. */
  readonly state: "live" | "away";
  readonly startedAt: string;
  readonly lastSeenAt: string;
  readonly version: number;
  /** Null before the first, and when it is none that this code understands. */
  readonly snapshot: WorkerSnapshot | null;
}

export interface WorkersView {
  /** The database's time, which ages are counted from. */
  readonly now: string;
  /** Live ones first, each group in the order of their start. */
  readonly workers: readonly WorkerView[];
}

interface Row {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly startedAt: Date;
  readonly lastSeenAt: Date;
  readonly version: number;
  readonly snapshot: unknown;
  readonly isLive: boolean;
}

/** The workers that live, and those that went away within the last hour. */
export async function readWorkers(database: Pick<Database, "$queryRaw">): Promise<WorkersView> {
  const rows = await database.$queryRaw<Row[]>`
    SELECT id, host, pid, "startedAt", "lastSeenAt", version, snapshot,
      "lastSeenAt" > now() - make_interval(secs => ${LIVE_WITHIN_SEC}::int) AS "isLive"
    FROM "Worker"
    WHERE "stoppedAt" IS NULL AND "lastSeenAt" > now() - interval '1 hour'
    ORDER BY "isLive" DESC, "startedAt", id`;
  const clock = await database.$queryRaw<{ now: Date }[]>`SELECT now() AS now`;
  return { now: (clock[0]?.now ?? new Date()).toISOString(), workers: rows.map(toView) };
}

function toView({ isLive, snapshot, startedAt, lastSeenAt, ...row }: Row): WorkerView {
  return {
    ...row,
    state: isLive ? "live" : "away",
    startedAt: startedAt.toISOString(),
    lastSeenAt: lastSeenAt.toISOString(),
    snapshot: workerSnapshot.safeParse(snapshot).data ?? null,
  };
}
