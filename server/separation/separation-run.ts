import { z } from "zod";

const text = z.string().max(200);

/** Under what a run of a neural separation worked: the same gives the same samples again. */
export const separationRun = z.object({
  engine: text,
  model: text,
  device: z.string().min(1).max(40),
  threads: z.int().positive(),
  /** That the threads are divided between; absent where there is one. */
  processes: z.int().min(0).optional(),
  /** Segments that went through the model at once. */
  batch: z.int().positive(),
  /** What the model took at once, in seconds; null for its own length. */
  segmentSec: z.number().positive().nullish(),
  /** Of the arithmetic, `float32` for example; models of a bag that differ are named by number. */
  precision: text,
  /** Of the libraries that computed, by their names. */
  versions: z.record(z.string().max(60), z.string().max(60)),
  /** Of the processor or the graphics card. */
  machine: text,
  /** Of the shifts. */
  seed: z.int(),
});

export type SeparationRun = z.infer<typeof separationRun>;

const MAX_RUNS = 20;

/** The runs of a pack as its row keeps them, oldest first; what can't be read is left out. */
export function readRuns(value: unknown): SeparationRun[] {
  const runs = Array.isArray(value) ? value : [];
  return runs.flatMap((run) => separationRun.safeParse(run).data ?? []);
}

/** With one more at the end, unless the last one was the same; the first goes when there are 20. */
export function withRun(value: unknown, run: SeparationRun): SeparationRun[] {
  const runs = readRuns(value);
  const last = runs.at(-1);
  if (last && isSame(last, run)) return runs;
  return [...runs, run].slice(-MAX_RUNS);
}

function isSame(a: SeparationRun, b: SeparationRun): boolean {
  return fingerprint(a) === fingerprint(b);
}

function fingerprint({ versions, ...facts }: SeparationRun): string {
  const inOrder = (record: object) => Object.entries(record).sort(([x], [y]) => (x < y ? -1 : 1));
  return JSON.stringify([inOrder(facts), inOrder(versions)]);
}
