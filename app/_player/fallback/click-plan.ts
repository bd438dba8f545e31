import { firstBeatFrom, type BeatMarks } from "../render/clicks.ts";
import type { RollSpan } from "../transport/rolls.ts";
import type { ScheduledCountIn } from "../transport/transport.ts";

export interface PlannedClick {
  /** Where it begins on the audio clock. */
  readonly contextFrame: number;
  readonly isAccent: boolean;
}

/** The clicks on the beats of what sounds. */
export function planBeats(spans: readonly RollSpan[], beats: BeatMarks): PlannedClick[] {
  const clicks: PlannedClick[] = [];
  for (const { contextFrame, trackFrame, frames } of spans) {
    for (let beat = firstBeatFrom(beats, trackFrame); ; beat++) {
      const frame = Math.floor((beats.frames[beat] ?? Infinity) - trackFrame);
      if (frame >= frames) break;
      const isAccent = beats.accents[beat] === 1;
      clicks.push({ contextFrame: contextFrame + frame, isAccent });
    }
  }
  return clicks;
}

/** The clicks that lead up to a start. */
export function planCountIn(countIn: ScheduledCountIn | null): PlannedClick[] {
  const { plan, contextFrame } = countIn ?? { plan: null, contextFrame: null };
  if (!plan || contextFrame === null) return [];
  // The start falls on a whole frame: what its length lacks to one comes first.
  const firstFrame = contextFrame + Math.ceil(plan.frames) - plan.frames;
  return plan.clicks.map(({ atFrame, isAccent }) => ({
    contextFrame: Math.floor(firstFrame + atFrame),
    isAccent,
  }));
}
