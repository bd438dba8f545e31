import { Prisma, type Database } from "#server/db.ts";
import { lockPack } from "#server/jobs/lock-job.ts";
import { touchPack } from "#server/jobs/mirror-state.ts";
import { withRun, type SeparationRun } from "#server/separation/separation-run.ts";

/** How a port stores the pack that it is about to fill. */
export interface PackLayout {
  readonly stems: readonly string[];
  readonly sampleRate: number;
  readonly channels: number;
  readonly segmentFrames: number;
  readonly gain: number;
  readonly bitsPerSample: number;
  readonly sumsToMix: boolean;
  /** Null while the length is not known. */
  readonly frames: number | null;
  /** Under what a neural separation works. */
  readonly run?: SeparationRun | undefined;
}

/** Half-open ranges of published segment indexes by stem. */
export type DoneSegments = Record<string, readonly (readonly [number, number])[]>;

/**
 * Writes a pack's layout and its stems before the first segment. Throws when segments of another layout
 * have been published: they would not fit together.
 */
export async function preparePack(
  database: Database,
  packId: string,
  layout: PackLayout,
): Promise<void> {
  await database.$transaction(async (tx) => {
    await lockPack(tx, packId);
    const pack = await tx.stemPack.findUnique({ where: { id: packId } });
    if (!pack) return;
    const done = await readDoneSegments(tx, packId);
    const isStarted = Object.values(done).some((ranges) => ranges.length > 0);
    if (isStarted && !isSameLayout(pack, layout)) {
      throw new Error(
        `Pack ${packId} has segments with gain ${pack.gain} and ${pack.bitsPerSample} bits; the port now makes gain ${layout.gain} and ${layout.bitsPerSample} bits.`,
      );
    }
    const { stems, sampleRate, channels, segmentFrames, gain, bitsPerSample, sumsToMix, frames } =
      layout;
    const totalSegments = frames === null ? null : Math.ceil(frames / segmentFrames);
    await tx.stem.createMany({
      data: stems.map((name, position) => ({ packId, name, position, totalSegments })),
      skipDuplicates: true,
    });
    await touchPack(tx, packId, {
      sampleRate,
      channels,
      segmentFrames,
      gain,
      bitsPerSample,
      sumsToMix,
      frames,
      ...(layout.run && { runs: withRun(pack.runs, layout.run) }),
    });
  });
}

/** What has been published of a pack; stems without a segment have an empty list. */
export async function readDoneSegments(
  reader: Pick<Database, "$queryRaw">,
  packId: string,
): Promise<DoneSegments> {
  const rows = await reader.$queryRaw<{ name: string; ready: [number, number][] }[]>(Prisma.sql`
    SELECT name, coalesce((SELECT json_agg(json_build_array(lower(r), upper(r)) ORDER BY lower(r))
      FROM unnest(ready) AS r), '[]') AS ready
    FROM "Stem" WHERE "packId" = ${packId}::uuid ORDER BY position`);
  return Object.fromEntries(rows.map(({ name, ready }) => [name, ready]));
}

/** Whether every stem of a pack has all `totalSegments`. */
export function isWhole(done: DoneSegments, totalSegments: number): boolean {
  const stems = Object.values(done);
  const isFull = (ranges: readonly (readonly [number, number])[]): boolean =>
    ranges.reduce((sum, [from, to]) => sum + to - from, 0) === totalSegments;
  return stems.length > 0 && stems.every(isFull);
}

function isSameLayout(
  pack: { gain: number; bitsPerSample: number; segmentFrames: number; sampleRate: number },
  layout: PackLayout,
): boolean {
  return (
    pack.gain === layout.gain &&
    pack.bitsPerSample === layout.bitsPerSample &&
    pack.segmentFrames === layout.segmentFrames &&
    pack.sampleRate === layout.sampleRate
  );
}
