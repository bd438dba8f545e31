import type { Database } from "#server/db.ts";
import { readJobViews } from "#server/jobs/job-view.ts";
import { readPackViews } from "#server/library/pack-view.ts";
import { readTrackViews } from "#server/library/track-view.ts";
import type { JobView, PackView, TrackView, WorkerNews } from "./events.ts";

/** A row's new state, and whose it is; workers are the admins'. */
export type Change =
  | { readonly kind: "job"; readonly userId: string; readonly view: JobView }
  | { readonly kind: "track"; readonly userId: string; readonly view: TrackView }
  | { readonly kind: "pack"; readonly userId: string; readonly view: PackView }
  | { readonly kind: "worker"; readonly view: WorkerNews };

/** Ids of changed rows by kind. */
export interface ChangedIds {
  readonly job: readonly string[];
  readonly track: readonly string[];
  readonly pack: readonly string[];
  readonly worker: readonly string[];
}

/** Reads the present state of changed rows, in a fixed number of queries; rows that are gone are left out. */
export async function readChanges(database: Database, ids: ChangedIds): Promise<Change[]> {
  const changes: Change[] = [];
  const select = { id: true, userId: true } as const;
  const owned = (rows: { id: string; userId: string }[]): Map<string, string> =>
    new Map(rows.map((row) => [row.id, row.userId]));
  if (ids.pack.length > 0) {
    const where = { id: { in: [...ids.pack] } };
    const owners = owned(await database.stemPack.findMany({ where, select }));
    for (const view of await readPackViews(database, ids.pack)) {
      changes.push({ kind: "pack", userId: owners.get(view.id) ?? "", view });
    }
  }
  if (ids.track.length > 0) {
    const where = { id: { in: [...ids.track] } };
    const owners = owned(await database.track.findMany({ where, select }));
    for (const view of await readTrackViews(database, ids.track)) {
      changes.push({ kind: "track", userId: owners.get(view.id) ?? "", view });
    }
  }
  if (ids.job.length > 0) {
    const where = { id: { in: [...ids.job] } };
    const owners = owned(await database.job.findMany({ where, select }));
    for (const view of await readJobViews(database, ids.job)) {
      changes.push({ kind: "job", userId: owners.get(view.id) ?? "", view });
    }
  }
  if (ids.worker.length > 0) {
    const where = { id: { in: [...ids.worker] } };
    const rows = await database.worker.findMany({ where, select: { id: true, version: true } });
    for (const view of rows) changes.push({ kind: "worker", view });
  }
  return changes;
}
