import { LOOP_FADE_FRAMES } from "../fades.ts";
import type { Pack } from "../packs/pack.ts";
import { containsIndex } from "../ranges.ts";
import type { LoopRange } from "../render/deck-plan.ts";
import type { SegmentKey } from "./segment-store.ts";

/** Segments of 4 s that are decoded ahead while the track plays, and while it is paused; an outage of 20 s is not heard. */
const AHEAD_PLAYING = 7;
const AHEAD_PAUSED = 2;
/** The pack that waits to take over needs its next segments, no more. */
const AHEAD_STANDING_BY = 3;
/** Segments without which nothing sounds: they come before all else. */
const URGENT = 2;
/** Segments kept at the start of a loop, however far away it is. */
const PINNED = 2;

export interface LoadPlan {
  /** What sounds, or would. */
  readonly pack: Pack | null;
  /** What is wanted as soon as it can play; null where that is `pack`. */
  readonly standby: Pack | null;
  /** Where the cursor is. */
  readonly segment: number;
  readonly isPlaying: boolean;
  /** First and last segment of a loop that the cursor is in or comes to; null without one. */
  readonly loop: readonly [first: number, last: number] | null;
  /** Names of a pack's stems without those that can't be loaded. */
  stemsOf: (packId: string) => readonly string[];
  /** A stem that is not heard now: it is fetched last. */
  isSilent: (stem: string) => boolean;
  /** What a segment counts, in the unit of `budget`. */
  sizeOf: (key: SegmentKey) => number;
  readonly budget: number;
}

/** What to load, most urgent first: all stems of a segment before any of the next. */
export function planLoads(plan: LoadPlan): SegmentKey[] {
  const { pack, standby, loop } = plan;
  const path = pathFrom(plan, plan.isPlaying ? AHEAD_PLAYING : AHEAD_PAUSED);
  const pinned = loop ? range(loop[0], Math.min(loop[0] + PINNED, loop[1] + 1)) : [];
  const heard = (stem: string) => !plan.isSilent(stem);
  const wanted = [
    ...keysOf(plan, { pack, segments: path.slice(0, URGENT), isWanted: heard }),
    ...keysOf(plan, {
      pack: standby,
      segments: pathFrom(plan, AHEAD_STANDING_BY),
      isWanted: heard,
    }),
    ...keysOf(plan, { pack, segments: [...pinned, ...path.slice(URGENT)], isWanted: heard }),
    ...keysOf(plan, { pack, segments: path, isWanted: plan.isSilent }),
    ...keysOf(plan, { pack: standby, segments: path.slice(0, URGENT), isWanted: plan.isSilent }),
  ];
  return withinBudget(withoutTwins(wanted), plan);
}

/** First and last segment that a loop is played from, what it fades out on behind its end among them. */
export function segmentsOfLoop(
  loop: LoopRange,
  track: { readonly segmentFrames: number; readonly endFrame: number | null },
): readonly [first: number, last: number] {
  const end = Math.min(loop.endFrame + LOOP_FADE_FRAMES, track.endFrame ?? Infinity);
  const at = (frame: number) => Math.floor(frame / track.segmentFrames);
  return [at(loop.startFrame), at(end - 1)];
}

/** The next segments in the order in which they are played, each once. */
function pathFrom({ segment, loop }: LoadPlan, ahead: number): number[] {
  if (!loop || segment > loop[1]) return range(segment, segment + ahead);
  const path = new Set(range(segment, Math.min(segment + ahead, loop[1] + 1)));
  for (const next of range(loop[0], loop[1] + 1)) {
    if (path.size >= ahead) break;
    path.add(next);
  }
  return [...path];
}

function keysOf(
  plan: LoadPlan,
  part: { pack: Pack | null; segments: readonly number[]; isWanted: (stem: string) => boolean },
): SegmentKey[] {
  const { pack, segments, isWanted } = part;
  if (!pack) return [];
  const names = plan.stemsOf(pack.id).filter(isWanted);
  return segments.flatMap((index) =>
    pack.stems
      .filter(({ name, ready }) => containsIndex(ready, index) && names.includes(name))
      .map(({ name }) => ({ packId: pack.id, stem: name, index })),
  );
}

function withoutTwins(keys: readonly SegmentKey[]): SegmentKey[] {
  const byName = new Map(keys.map((key) => [`${key.packId}/${key.stem}/${key.index}`, key]));
  return [...byName.values()];
}

/** The first of them that fit; one at least. */
function withinBudget(keys: readonly SegmentKey[], { sizeOf, budget }: LoadPlan): SegmentKey[] {
  let size = 0;
  const end = keys.findIndex((key) => (size += sizeOf(key)) > budget);
  return end < 0 ? [...keys] : keys.slice(0, Math.max(1, end));
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}
