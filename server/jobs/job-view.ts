import { Prisma, type Transaction } from "#server/db.ts";
import type { Job } from "#server/generated/prisma/client.ts";
import type { JobView } from "#server/realtime/events.ts";

type Reader = Pick<Transaction, "job" | "$queryRaw">;

/** Views of these jobs, in the order of `ids`, in two queries; ids that are gone are left out. Checks no owner. */
export async function readJobViews(reader: Reader, ids: readonly string[]): Promise<JobView[]> {
  if (ids.length === 0) return [];
  const jobs = await reader.job.findMany({
    where: { id: { in: [...ids] } },
    include: { track: { select: { title: true } } },
  });
  const isWaiting = jobs.some((job) => job.state === "queued");
  const positions = isWaiting ? await readPositions(reader, ids) : new Map<string, number>();
  const views = new Map(
    jobs.map((job) => [job.id, toView(job, job.track?.title ?? null, positions)]),
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

function toView(job: Job, trackTitle: string | null, positions: Map<string, number>): JobView {
  return {
    id: job.id,
    kind: job.kind,
    trackId: job.trackId,
    packId: job.packId,
    trackTitle,
    modelName: job.kind === "fetch-model" ? job.subject : null,
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
    version: job.version,
  };
}
