import { z } from "zod";

const stemName = z.string().regex(/^[a-z][a-z0-9_]{0,31}$/, "A stem has a name such as vocals.");
const id = z.string().max(200);
const levelDb = z.number().min(-60).max(12);

const levels = z.object({
  /** In dB; 0 leaves the stem as it is. */
  gainDb: levelDb,
  /** From -1 (left) to 1 (right). */
  pan: z.number().min(-1).max(1),
});

const mix = z.object({
  /** The stems that sound: what is muted is left out. */
  stems: z
    .record(stemName, levels)
    .refine(
      (stems) => Object.keys(stems).length > 0,
      "Every stem is muted. Unmute one to export the mix.",
    ),
  mainDb: levelDb.default(0),
});

const common = {
  trackId: id,
  format: z.enum(["wav", "flac", "mp3"]),
};
/** Left out for the one that the track opens with. */
const separationId = id.optional();

/** What a user may ask for. */
export const exportWish = z.discriminatedUnion("kind", [
  z.object({ ...common, kind: z.literal("original") }),
  z.object({ ...common, kind: z.literal("stems"), separationId }),
  z.object({ ...common, kind: z.literal("stem"), separationId, stem: stemName }),
  z.object({ ...common, kind: z.literal("mix"), separationId, mix }),
]);

export type ExportWish = z.infer<typeof exportWish>;

/** What is kept of a wish with the row: which stem, or the levels of the mix. */
export const exportSettings = z.object({
  stem: stemName.optional(),
  mix: mix.optional(),
});

export type ExportSettings = z.infer<typeof exportSettings>;

/** The settings of a wish, stems in one order, so that the same wish has the same hash. */
export function settingsOf(wish: ExportWish): ExportSettings {
  if (wish.kind === "stem") return { stem: wish.stem };
  if (wish.kind !== "mix") return {};
  const stems = Object.entries(wish.mix.stems).sort(([a], [b]) => (a < b ? -1 : 1));
  const ordered = stems.map(([name, { gainDb, pan }]) => [name, { gainDb, pan }] as const);
  return { mix: { stems: Object.fromEntries(ordered), mainDb: wish.mix.mainDb } };
}
