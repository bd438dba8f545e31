import { Prisma, type Transaction } from "#server/db.ts";
import type { Track } from "#server/generated/prisma/client.ts";
import { readJobViews } from "#server/jobs/job-view.ts";
import { BACKGROUND_QUEUES } from "#server/jobs/queues.ts";
import type { JobView, PackView, TrackView } from "#server/realtime/events.ts";
import { viewPacks } from "./pack-view.ts";

type Reader = Pick<Transaction, "track" | "stemPack" | "job" | "$queryRaw">;

/** Views of these tracks, in the order of `ids`, in six queries however many; checks no owner. */
export async function readTrackViews(reader: Reader, ids: readonly string[]): Promise<TrackView[]> {
  if (ids.length === 0) return [];
  const tracks = await reader.track.findMany({ where: { id: { in: [...ids] } } });
  const separations = await readSeparations(reader, ids);
  const jobs = await readJobs(reader, ids);
  const views = new Map(
    tracks.map((track) => [
      track.id,
      toView(track, separations.get(track.id) ?? [], jobs.get(track.id) ?? []),
    ]),
  );
  return ids.flatMap((id) => views.get(id) ?? []);
}

/** One track's view, or null when it is gone. */
export async function readTrackView(reader: Reader, id: string): Promise<TrackView | null> {
  return (await readTrackViews(reader, [id]))[0] ?? null;
}

async function readSeparations(
  reader: Reader,
  trackIds: readonly string[],
): Promise<Map<string, PackView[]>> {
  const packs = await reader.stemPack.findMany({
    where: { trackId: { in: [...trackIds] }, kind: "separation" },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
  });
  return Map.groupBy(await viewPacks(reader, packs), (view) => view.trackId);
}

/** The live jobs of each track, else the last one of each kind and separation, those in the background left out; newest first. */
async function readJobs(
  reader: Reader,
  trackIds: readonly string[],
): Promise<Map<string, JobView[]>> {
  const rows = await reader.$queryRaw<{ id: string; trackId: string }[]>`
    SELECT id, "trackId" FROM (
      SELECT id, "trackId", "createdAt", state IN ('queued', 'running') AS live,
        row_number() OVER (PARTITION BY "trackId", kind, "packId"
          ORDER BY state IN ('queued', 'running') DESC, "createdAt" DESC, id DESC) AS place
      FROM "Job" WHERE "trackId" IN (${Prisma.join(trackIds.map((id) => Prisma.sql`${id}::uuid`))})
        AND kind <> ALL(${[...BACKGROUND_QUEUES]})
    ) AS ranked WHERE place = 1 OR live ORDER BY "createdAt" DESC, id DESC`;
  const views = await readJobViews(
    reader,
    rows.map((row) => row.id),
  );
  return Map.groupBy(views, (view) => view.trackId ?? "");
}

function toView(
  track: Track,
  separations: readonly PackView[],
  jobs: readonly JobView[],
): TrackView {
  return {
    id: track.id,
    title: track.title,
    artist: track.artist,
    album: track.album,
    state: track.state,
    durationSec: track.durationSec,
    frames: track.frames,
    loudnessLufs: track.loudnessLufs,
    truePeakDbtp: track.truePeakDbtp,
    overview: track.overview,
    hasCover: track.coverKey !== null,
    fileName: track.fileName,
    sizeBytes: Number(track.storedBytes),
    warnings: (track.warnings ?? []) as unknown as TrackView["warnings"],
    errorCode: track.errorCode,
    errorMessage: track.errorMessage,
    createdAt: track.createdAt.toISOString(),
    deletedAt: track.deletedAt?.toISOString() ?? null,
    separations,
    chosenPackId: track.chosenPackId,
    jobs,
    version: track.version,
  };
}
