import type { Transaction } from "#server/db.ts";
import { DomainError } from "#server/errors.ts";
import type { StemPack } from "#server/generated/prisma/client.ts";
import { readDoneSegments, type DoneSegments } from "#server/library/prepare-pack.ts";
import { notFound, requireId } from "#server/require-id.ts";
import type { ExportSettings, ExportWish } from "./export-wish.ts";

type Reader = Pick<Transaction, "stemPack" | "$queryRaw">;

/** The pack that an export is made of, and which of its stems. */
export interface ExportSource {
  readonly pack: StemPack;
  readonly stems: readonly string[];
}

/** A ready track. */
export interface SourceTrack {
  readonly id: string;
  readonly frames: number;
  readonly chosenPackId: string | null;
}

/** The pack that a wish means; `not_found` when there is none. */
export async function findSourcePack(
  reader: Reader,
  track: SourceTrack,
  wish: ExportWish,
): Promise<StemPack> {
  const trackId = track.id;
  if (wish.kind === "original") {
    const master = await reader.stemPack.findFirst({ where: { trackId, kind: "master" } });
    if (!master) throw notFound("Original");
    return master;
  }
  if (wish.separationId !== undefined) {
    const id = requireId(wish.separationId, "Separation");
    const pack = await reader.stemPack.findFirst({ where: { id, trackId, kind: "separation" } });
    if (!pack) throw notFound("Separation");
    return pack;
  }
  const packs = await reader.stemPack.findMany({
    where: { trackId, kind: "separation" },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
  });
  const chosen = packs.find(({ id }) => id === track.chosenPackId);
  const pack = chosen ?? packs.find(({ state }) => state === "completed") ?? packs[0];
  if (pack) return pack;
  throw new DomainError("not_found", {
    message: "The track has no stems to export. Separate it first.",
  });
}

/**
 * Which stems of a pack an export needs, all of them whole. Throws `not_found` for a stem that the pack
 * has not, and `not_ready` when segments are missing.
 */
export async function readSource(
  reader: Reader,
  pack: StemPack,
  wanted: { frames: number; settings: ExportSettings },
): Promise<ExportSource> {
  const done = await readDoneSegments(reader, pack.id);
  const stems = stemsOf(Object.keys(done), wanted.settings);
  const total = Math.ceil(wanted.frames / pack.segmentFrames);
  for (const stem of stems) assertWhole(done, stem, total);
  return { pack, stems };
}

function stemsOf(there: readonly string[], { stem, mix }: ExportSettings): readonly string[] {
  const named = stem === undefined ? Object.keys(mix?.stems ?? {}) : [stem];
  const missing = named.find((name) => !there.includes(name));
  if (missing !== undefined) {
    throw new DomainError("not_found", { message: `The separation has no stem ${missing}.` });
  }
  const stems = named.length === 0 ? there : named;
  if (stems.length > 0) return stems;
  throw new DomainError("not_ready", {
    message: "Nothing of the separation is there yet. Wait until it is complete.",
  });
}

function assertWhole(done: DoneSegments, stem: string, total: number): void {
  const count = (done[stem] ?? []).reduce((sum, [from, to]) => sum + to - from, 0);
  if (count === total) return;
  throw new DomainError("not_ready", {
    message: `Only ${count} of ${total} parts of ${stem} are there. Wait until the separation is complete, or resume it.`,
  });
}
