import { z } from "zod";
import { chordLabel, keyName } from "./analysis-result.ts";

const MAX_BEATS = 72_000;
const MAX_SPANS = 40_000;
/** 1200 BPM. */
export const SHORTEST_BEAT_SEC = 0.05;
const ROUNDING = 1e-9;

const sec = z.number().min(0).max(100_000);

/** Beats as their owner wants them, whole: a new analysis changes nothing of them. */
const gridCorrection = z
  .object({
    /** Seconds, ascending. */
    beats: z.array(sec).min(2).max(MAX_BEATS),
    /** Indexes of `beats` that begin a bar, ascending. */
    downbeats: z.array(z.int().min(0)).max(MAX_BEATS),
    beatsPerBar: z.int().min(1).max(16),
  })
  .refine(
    ({ beats }) => isAscending(beats, SHORTEST_BEAT_SEC),
    "Beats must follow each other, at least 0.05 s apart.",
  )
  .refine(({ downbeats }) => isAscending(downbeats, 1), "Bars must follow each other.")
  .refine(
    ({ beats, downbeats }) => (downbeats.at(-1) ?? 0) < beats.length,
    "Each bar must begin with one of the beats.",
  );

const span = { startSec: sec, endSec: sec };

const chordsCorrection = spans(z.object({ ...span, label: chordLabel }));
const sectionsCorrection = spans(
  z.object({
    ...span,
    label: z
      .string()
      .trim()
      .min(1, "A section needs a name.")
      .max(40, "At most 40 characters.")
      // PostgreSQL keeps neither NUL nor half of a surrogate pair.
      .refine((text) => text.isWellFormed() && !text.includes("\0"), "Only characters of text."),
  }),
);

/** What its owner has corrected of an analysis; fields that are left out are the analysis's own. */
export const correctionsSchema = z
  .object({
    grid: gridCorrection,
    key: keyName,
    chords: chordsCorrection,
    sections: sectionsCorrection,
  })
  .partial();

export type Corrections = z.infer<typeof correctionsSchema>;
export type GridCorrection = z.infer<typeof gridCorrection>;

function spans<Span extends z.ZodType<{ startSec: number; endSec: number }>>(one: Span) {
  return z
    .array(one)
    .min(1)
    .max(MAX_SPANS)
    .refine((all) => all.every((each) => each.endSec > each.startSec), "Each must have a length.")
    .refine(
      (all) => all.slice(1).every((each, i) => each.startSec >= (all[i]?.endSec ?? 0)),
      "They must follow each other.",
    );
}

function isAscending(values: readonly number[], least: number): boolean {
  return values.slice(1).every((value, i) => value - (values[i] ?? 0) >= least - ROUNDING);
}
