import type { Pack } from "./pack.ts";
import { containsIndex } from "./ranges.ts";
import type { SegmentKey } from "./segment-store.ts";

/** Segments of 4 s that are decoded ahead while the track plays, and while it is paused. */
const AHEAD_PLAYING = 8;
const AHEAD_PAUSED = 2;
/** The pack that waits to take over needs its next segments, no more. */
const AHEAD_STANDING_BY = 3;
const BYTES_PER_SAMPLE = 4;
const CHANNELS = 2;

export interface LoadPlan {
  /** What sounds, or would. */
  readonly pack: Pack | null;
  /** What is wanted as soon as it can play; null where that is `pack`. */
  readonly standby: Pack | null;
  readonly segment: number;
  readonly isPlaying: boolean;
  /** Names of a pack's stems without those that can't be loaded. */
  stemsOf: (packId: string) => readonly string[];
  readonly budgetBytes: number;
}

/** What to load, most urgent first: all stems of a segment before any of the next. */
export function planLoads(plan: LoadPlan): SegmentKey[] {
  const { pack, standby, budgetBytes } = plan;
  const first = keysOf(plan, pack, plan.isPlaying ? AHEAD_PLAYING : AHEAD_PAUSED);
  const second = keysOf(plan, standby, AHEAD_STANDING_BY);
  const urgent = first.slice(0, (pack?.stems.length ?? 0) * 2);
  const wanted = [...urgent, ...second, ...first.slice(urgent.length)];
  const { segmentFrames } = pack ?? standby ?? { segmentFrames: 1 };
  const segmentBytes = segmentFrames * CHANNELS * BYTES_PER_SAMPLE;
  return wanted.slice(0, Math.max(1, Math.floor(budgetBytes / segmentBytes)));
}

function keysOf(plan: LoadPlan, pack: Pack | null, ahead: number): SegmentKey[] {
  if (!pack) return [];
  const names = plan.stemsOf(pack.id);
  const keys: SegmentKey[] = [];
  for (let index = plan.segment; index < plan.segment + ahead; index++) {
    for (const { name, ready } of pack.stems) {
      if (containsIndex(ready, index) && names.includes(name)) {
        keys.push({ packId: pack.id, stem: name, index });
      }
    }
  }
  return keys;
}
