import type { Pack } from "./pack.ts";
import { containsIndex } from "./ranges.ts";
import type { SegmentKey } from "./segment-store.ts";
import type { DeckName } from "./transport.ts";

/** Segments of 4 s that are decoded ahead while the track plays, and while it is paused. */
const AHEAD_PLAYING = 8;
const AHEAD_PAUSED = 2;
/** The deck that waits to take over needs its next segments, no more. */
const AHEAD_STANDING_BY = 3;
const BYTES_PER_SAMPLE = 4;
const CHANNELS = 2;

export interface LoadPlan {
  readonly packs: Readonly<Record<DeckName, Pack | null>>;
  readonly deck: DeckName;
  /** The deck that is wanted as soon as it can play; null where that is `deck`. */
  readonly standby: DeckName | null;
  readonly segment: number;
  readonly isPlaying: boolean;
  readonly lostStems: ReadonlySet<string>;
  readonly budgetBytes: number;
}

/** What to load, most urgent first: all stems of a segment before any of the next. */
export function planLoads(plan: LoadPlan): SegmentKey[] {
  const ahead = plan.isPlaying ? AHEAD_PLAYING : AHEAD_PAUSED;
  const first = keysOf(plan, plan.deck, ahead);
  const second = plan.standby ? keysOf(plan, plan.standby, AHEAD_STANDING_BY) : [];
  const urgent = first.slice(0, stemCount(plan, plan.deck) * 2);
  const wanted = [...urgent, ...second, ...first.slice(urgent.length)];
  const pack = plan.packs[plan.deck] ?? plan.packs.mix;
  const segmentBytes = (pack?.segmentFrames ?? 1) * CHANNELS * BYTES_PER_SAMPLE;
  return wanted.slice(0, Math.max(1, Math.floor(plan.budgetBytes / segmentBytes)));
}

function stemCount(plan: LoadPlan, deck: DeckName): number {
  return plan.packs[deck]?.stems.length ?? 0;
}

function keysOf(plan: LoadPlan, deck: DeckName, ahead: number): SegmentKey[] {
  const pack = plan.packs[deck];
  if (!pack) return [];
  const keys: SegmentKey[] = [];
  for (let index = plan.segment; index < plan.segment + ahead; index++) {
    for (const stem of pack.stems) {
      const isPublished = containsIndex(stem.ready, index);
      if (isPublished && !plan.lostStems.has(stem.name)) {
        keys.push({ packId: pack.id, stem: stem.name, index });
      }
    }
  }
  return keys;
}
