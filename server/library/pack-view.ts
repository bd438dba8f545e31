import { Prisma, type Transaction } from "#server/db.ts";
import type { StemPack } from "#server/generated/prisma/client.ts";
import type { PackView, StemReadiness } from "#server/realtime/events.ts";
import { catalogueLabel, separationLabel } from "#server/separation/separation-label.ts";
import { readRuns } from "#server/separation/separation-run.ts";
import { renditionsOf, type StemRendition } from "./rendition.ts";

type Reader = Pick<Transaction, "stemPack" | "$queryRaw">;

interface StemRow {
  readonly packId: string;
  readonly name: string;
  readonly totalSegments: number | null;
  readonly energy: number;
  readonly clippedSamples: number;
  readonly ready: readonly (readonly [number, number])[];
  readonly renditions: readonly StemRendition[];
}

/** A stem with what has been published of it. */
export interface StemDetail extends StemReadiness {
  readonly clippedSamples: number;
  readonly renditions: readonly StemRendition[];
}

/** Views of these packs, in the order of `ids`, in two queries; ids that are gone are left out. Checks no owner. */
export async function readPackViews(reader: Reader, ids: readonly string[]): Promise<PackView[]> {
  if (ids.length === 0) return [];
  const packs = await reader.stemPack.findMany({ where: { id: { in: [...ids] } } });
  const views = new Map((await viewPacks(reader, packs)).map((view) => [view.id, view]));
  return ids.flatMap((id) => views.get(id) ?? []);
}

/** One pack's view, or null when it is gone. */
export async function readPackView(reader: Reader, id: string): Promise<PackView | null> {
  return (await readPackViews(reader, [id]))[0] ?? null;
}

/** Views of packs that have been read already, in their order; one query for the stems of all, one for imported models. */
export async function viewPacks(
  reader: Pick<Transaction, "$queryRaw">,
  packs: readonly StemPack[],
): Promise<PackView[]> {
  const stems = await readStems(reader, packs);
  const imported = await readImportedLabels(reader, packs);
  return packs.map((pack) => ({
    id: pack.id,
    kind: pack.kind,
    trackId: pack.trackId,
    state: pack.state,
    engine: pack.engine,
    model: pack.model,
    frames: pack.frames,
    segmentFrames: pack.segmentFrames,
    sampleRate: pack.sampleRate,
    stems: (stems.get(pack.id) ?? []).map(({ name, totalSegments, ready, levelDb }) => ({
      name,
      totalSegments,
      ready,
      levelDb,
    })),
    renditions: renditionsOf(stems.get(pack.id) ?? []),
    ...separationFacts(pack, imported),
    sizeBytes: Number(pack.sizeBytes),
    createdAt: pack.createdAt.toISOString(),
    version: pack.version,
  }));
}

function separationFacts(pack: StemPack, imported: ReadonlyMap<string, string>) {
  const runs = readRuns(pack.runs);
  return {
    settings: pack.settings as PackView["settings"],
    label: pack.kind === "master" ? "" : separationLabel(pack, imported),
    sumsToMix: pack.sumsToMix,
    residualDb: pack.residualDb,
    device: runs.at(-1)?.device ?? null,
    runs: runs.length,
  };
}

/** Labels of models that are not in the catalogue, by name; asks nothing when there is none. */
async function readImportedLabels(
  reader: Pick<Transaction, "$queryRaw">,
  packs: readonly StemPack[],
): Promise<ReadonlyMap<string, string>> {
  const models = packs.filter(({ kind }) => kind === "separation").map(({ model }) => model);
  const names = new Set(models.filter((model) => catalogueLabel(model) === undefined));
  if (names.size === 0) return new Map();
  const rows = await reader.$queryRaw<{ name: string; label: string }[]>`
    SELECT name, label FROM "Model" WHERE label <> '' AND name IN (${Prisma.join([...names])})`;
  return new Map(rows.map(({ name, label }) => [name, label]));
}

/** The stems of these packs by pack id, in their order within the pack. */
export async function readStems(
  reader: Pick<Transaction, "$queryRaw">,
  packs: readonly Pick<StemPack, "id" | "frames" | "segmentFrames">[],
): Promise<Map<string, StemDetail[]>> {
  const byPack = new Map<string, StemDetail[]>(packs.map((pack) => [pack.id, []]));
  if (packs.length === 0) return byPack;
  const rows = await reader.$queryRaw<StemRow[]>`
    SELECT "packId", name, "totalSegments", energy, "clippedSamples",
      coalesce((SELECT json_agg(json_build_array(lower(r), upper(r)) ORDER BY lower(r))
        FROM unnest(ready) AS r), '[]') AS ready,
      coalesce((SELECT json_agg(json_build_object('codec', o.codec, 'bitRate', o."bitRate",
          'sampleRate', o."sampleRate", 'leadFrames', o."leadFrames", 'tailFrames', o."tailFrames",
          'ready', coalesce((SELECT json_agg(json_build_array(lower(r), upper(r)) ORDER BY lower(r))
            FROM unnest(o.ready) AS r), '[]')))
        FROM "Rendition" o WHERE o."packId" = "Stem"."packId" AND o."stemName" = name),
        '[]') AS renditions
    FROM "Stem" WHERE "packId" IN (${Prisma.join(packs.map(({ id }) => Prisma.sql`${id}::uuid`))})
    ORDER BY "packId", position`;
  const sizes = new Map(packs.map((pack) => [pack.id, pack]));
  for (const row of rows) {
    const pack = sizes.get(row.packId);
    if (pack) byPack.get(row.packId)?.push(toDetail(row, pack));
  }
  return byPack;
}

function toDetail(row: StemRow, pack: Pick<StemPack, "frames" | "segmentFrames">): StemDetail {
  const segments = row.ready.reduce((sum, [from, to]) => sum + to - from, 0);
  const frames = Math.min(segments * pack.segmentFrames, pack.frames ?? Infinity);
  return {
    name: row.name,
    totalSegments: row.totalSegments,
    ready: row.ready,
    levelDb: frames === 0 || row.energy <= 0 ? null : 10 * Math.log10(row.energy / frames),
    clippedSamples: row.clippedSamples,
    renditions: row.renditions,
  };
}
