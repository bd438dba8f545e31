import { Prisma, type Transaction } from "#server/db.ts";
import { lockPack } from "#server/jobs/lock-job.ts";
import type { RenditionView } from "#server/realtime/events.ts";

/** How the files of a rendition are made; margins in frames of its own sample rate. */
export interface RenditionLayout {
  readonly codec: "opus";
  readonly bitRate: number;
  readonly sampleRate: number;
  readonly leadFrames: number;
  readonly tailFrames: number;
}

/**
 * Of renditions that begin now: 80 ms before a segment, in which a decoder settles, and 40 ms behind
 * it. The encoder keeps to the bit rate in each second.
 */
export const OPUS: RenditionLayout = {
  codec: "opus",
  bitRate: 112_000,
  sampleRate: 48_000,
  leadFrames: 3840,
  tailFrames: 1920,
};

/** One stem's part of a rendition, as rows hold it. */
export interface StemRendition extends RenditionLayout {
  readonly ready: readonly (readonly [number, number])[];
}

interface WithRenditions {
  readonly name: string;
  readonly renditions: readonly StemRendition[];
}

/** The renditions of a pack with these stems; none where nothing was begun. */
export function renditionsOf(stems: readonly WithRenditions[]): RenditionView[] {
  const [first] = stems.flatMap(({ renditions }) => renditions);
  if (!first) return [];
  const { codec, bitRate, sampleRate, leadFrames, tailFrames } = first;
  const parts = stems.map(({ name, renditions: [own] }) => ({ name, ready: own?.ready ?? [] }));
  return [{ codec, bitRate, sampleRate, leadFrames, tailFrames, stems: parts }];
}

/**
 * Makes the rows of a whole pack's rendition that are not there, locks the pack, and answers how the files are made and what
 * is published: one that was begun keeps its layout. Null for a pack that is gone or not whole.
 */
export async function prepareRendition(
  tx: Transaction,
  packId: string,
): Promise<RenditionView | null> {
  await lockPack(tx, packId);
  const stems = await tx.stem.findMany({
    where: { packId, pack: { state: "completed", frames: { not: null } } },
    select: { name: true },
  });
  if (stems.length === 0) return null;
  const { codec } = OPUS;
  const begun = await tx.rendition.findFirst({ where: { packId, codec } });
  const { bitRate, sampleRate, leadFrames, tailFrames } = begun ?? OPUS;
  const layout = { codec, bitRate, sampleRate, leadFrames, tailFrames };
  await tx.rendition.createMany({
    data: stems.map(({ name }) => ({ packId, stemName: name, ...layout })),
    skipDuplicates: true,
  });
  return { ...layout, stems: await readRendition(tx, packId) };
}

/**
 * The bytes that the files of a pack's Opus rendition are expected to take which are not there yet, as an
 * expression in SQL on its row in `"StemPack"`, under the alias `p`.
 */
export function missingBytesOfPack(): Prisma.Sql {
  return Prisma.sql`(
    SELECT coalesce(sum(
      greatest(0, p.frames - p."segmentFrames" * (
        SELECT coalesce(sum(upper(i) - lower(i)), 0) FROM unnest(r.ready) AS i))
      * coalesce(r."bitRate", ${OPUS.bitRate}::int) / (8.0 * p."sampleRate")), 0)::float8
    FROM "Stem" s LEFT JOIN "Rendition" r
      ON r."packId" = s."packId" AND r."stemName" = s.name AND r.codec = ${OPUS.codec}
    WHERE s."packId" = p.id)`;
}

/** What is missing of a pack's rendition, in expected bytes; 0 for a pack that is gone. */
export async function readMissingBytes(
  reader: Pick<Transaction, "$queryRaw">,
  packId: string,
): Promise<number> {
  const [row] = await reader.$queryRaw<{ bytes: number }[]>`
    SELECT ${missingBytesOfPack()} AS bytes FROM "StemPack" p WHERE p.id = ${packId}::uuid`;
  return row?.bytes ?? 0;
}

/** What has been published of a pack's Opus rendition, in the order of its stems. */
export async function readRendition(
  reader: Pick<Transaction, "$queryRaw">,
  packId: string,
): Promise<RenditionView["stems"]> {
  return reader.$queryRaw<RenditionView["stems"][number][]>`
    SELECT s.name, coalesce((SELECT json_agg(json_build_array(lower(i), upper(i)) ORDER BY lower(i))
      FROM unnest(r.ready) AS i), '[]') AS ready
    FROM "Rendition" r JOIN "Stem" s ON s."packId" = r."packId" AND s.name = r."stemName"
    WHERE r."packId" = ${packId}::uuid AND r.codec = ${OPUS.codec} ORDER BY s.position`;
}
