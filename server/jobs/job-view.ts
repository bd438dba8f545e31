import { Prisma, type Transaction } from "#server/db.ts";
import type { Job } from "#server/generated/prisma/client.ts";
import type { JobView } from "#server/realtime/events.ts";
import { isListImport, isSeparation } from "./queues.ts";

type Reader = Pick<Transaction, "job" | "$queryRaw">;

/** Views of these jobs, in the order of `ids`, in at most four queries; ids that are gone are left out. Checks no owner. */
export async function readJobViews(reader: Reader, ids: readonly string[]): Promise<JobView[]> {
  if (ids.length === 0) return [];
  const jobs = await reader.job.findMany({
    where: { id: { in: [...ids] } },
    include: { track: { select: { title: true } } },
  });
  const isWaiting = jobs.some((job) => job.state === "queued");
  const positions = isWaiting ? await readPositions(reader, ids) : new Map<string, number>();
  const notices = await readNotices(reader, jobs);
  const lists = await readLists(reader, jobs);
  const views = new Map(
    jobs.map((job) => {
      const title = job.track?.title ?? null;
      const notice = notices.get(job.id) ?? null;
      const list = isListImport(job.kind) ? lists.get(job.subject) : undefined;
      return [job.id, toView(job, { title, list, positions, notice })];
    }),
  );
  return ids.flatMap((id) => views.get(id) ?? []);
}

/** One job's view, or null when it is gone. */
export async function readJobView(reader: Reader, id: string): Promise<JobView | null> {
  return (await readJobViews(reader, [id]))[0] ?? null;
}

/** Place in its queue over all users, in the order in which workers take jobs. */
async function readPositions(reader: Reader, ids: readonly string[]): Promise<Map<string, number>> {
  const rows = await reader.$queryRaw<{ id: string; position: bigint }[]>`
    SELECT id, position FROM (
      SELECT id, row_number() OVER (
        PARTITION BY kind ORDER BY priority DESC, "createdAt", id) AS position
      FROM "Job" WHERE state = 'queued') AS waiting
    WHERE id IN (${Prisma.join(ids.map((id) => Prisma.sql`${id}::uuid`))})`;
  return new Map(rows.map((row) => [row.id, Number(row.position)]));
}

/** What was last said to the user of each job's present attempt; asks nothing when none can be there. */
async function readNotices(
  reader: Reader,
  jobs: readonly Job[],
): Promise<ReadonlyMap<string, string>> {
  const ids = jobs.filter(({ kind, attempt }) => isSeparation(kind) && attempt > 0);
  if (ids.length === 0) return new Map();
  const rows = await reader.$queryRaw<{ jobId: string; message: string }[]>`
    SELECT DISTINCT ON (e."jobId") e."jobId", e.data->>'message' AS message
    FROM "Event" e JOIN "Job" j ON j.id = e."jobId" AND e.data->'attempt' = to_jsonb(j.attempt)
    WHERE e.type = 'job.notice'
      AND e."jobId" IN (${Prisma.join(ids.map(({ id }) => Prisma.sql`${id}::uuid`))})
    ORDER BY e."jobId", e.id DESC`;
  return new Map(rows.map(({ jobId, message }) => [jobId, message]));
}

interface ImportedList {
  readonly id: string;
  /** Null until it is known. */
  readonly name: string | null;
  readonly playlistId: string | null;
  /** A track that is imported alone. */
  readonly isSingle: boolean;
  readonly trackId: string | null;
}

/**
 * By reading: the list that is imported, and what has come of it; asks nothing when no list is. A reading goes a day
 * after its last use.
 */
async function readLists(
  reader: Reader,
  jobs: readonly Job[],
): Promise<ReadonlyMap<string, ImportedList>> {
  const ids = jobs.filter(({ kind }) => isListImport(kind)).map(({ subject }) => subject);
  if (ids.length === 0) return new Map();
  const rows = await reader.$queryRaw<ImportedList[]>`
    SELECT r.id, nullif(r.header->>'title', '') AS name, p.id AS "playlistId",
      r.kind = 'track' AS "isSingle",
      CASE WHEN r.kind = 'track' THEN (
        SELECT w."trackId" FROM "PlaylistItem" i JOIN "WantedTrack" w ON w.id = i."wantedId"
        WHERE i."playlistId" = p.id ORDER BY i.position LIMIT 1) END AS "trackId"
    FROM "ListReading" r LEFT JOIN "Playlist" p ON p."userId" = r."userId"
      AND p.source = r.source AND p.kind::text = r.kind::text AND p."sourceId" = r."sourceId"
    WHERE r.id IN (${Prisma.join(ids.map((id) => Prisma.sql`${id}::uuid`))})`;
  return new Map(rows.map((row) => [row.id, row]));
}

/** A playlist that holds a single track by itself is shown nowhere. */
function importedOf(list: ImportedList | undefined): JobView["imported"] {
  if (!list?.playlistId) return null;
  if (!list.isSingle) return { kind: "playlist", id: list.playlistId };
  return list.trackId === null ? null : { kind: "track", id: list.trackId };
}

interface Beside {
  readonly title: string | null;
  readonly list: ImportedList | undefined;
  readonly positions: ReadonlyMap<string, number>;
  readonly notice: string | null;
}

function toView(job: Job, { title, list, positions, notice }: Beside): JobView {
  return {
    id: job.id,
    kind: job.kind,
    trackId: job.trackId,
    packId: job.packId,
    trackTitle: title,
    modelName: job.kind === "fetch-model" ? job.subject : null,
    listName: list?.name ?? null,
    imported: importedOf(list),
    state: job.state,
    stage: job.stage,
    fraction: job.fraction,
    etaSec: job.etaSec,
    queuePosition: job.state === "queued" ? (positions.get(job.id) ?? null) : null,
    attempt: job.attempt,
    createdAt: job.createdAt.toISOString(),
    startedAt: job.startedAt?.toISOString() ?? null,
    endedAt: job.endedAt?.toISOString() ?? null,
    notBefore: job.notBefore?.toISOString() ?? null,
    errorCode: job.errorCode,
    errorMessage: job.errorMessage,
    notice,
    version: job.version,
  };
}
