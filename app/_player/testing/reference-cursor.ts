import { DECK_FADE_FRAMES } from "../fades.ts";
import type { LoopRange } from "../render/deck-plan.ts";
import { END } from "./transport-bench.ts";
import { SILENT } from "./sound-model.ts";

/** Something that changes the cursor at a frame of the clock. */
export interface CursorEvent {
  readonly at: number;
  readonly apply: (cursor: ReferenceCursor) => void;
}

/** What a cursor is meant to do, one frame at a time. */
export class ReferenceCursor {
  frame = 0;
  wraps = 0;
  #loop: LoopRange | null = null;
  /** The loop as it was asked for, where the track may end before it does. */
  #asked: LoopRange | null = null;
  #repeats = Infinity;

  seek(frame: number): void {
    const to = Math.max(0, Math.min(frame, END));
    this.#enterLoop(to);
    this.frame = to;
  }

  /** Begins to play from a standstill. */
  play(): void {
    if (this.frame >= END) this.seek(0);
    else this.#enterLoop(this.frame);
  }

  setLoop(loop: LoopRange | null, repeats: number | null): void {
    const range = loop && { ...loop, endFrame: Math.min(loop.endFrame, END) };
    const next = range && range.endFrame - range.startFrame >= 441 ? range : null;
    const before = this.#asked;
    const isNudge =
      before !== null &&
      (before.startFrame === loop?.startFrame || before.endFrame === loop?.endFrame);
    if (!isNudge || this.#repeats !== (repeats ?? Infinity)) this.wraps = 0;
    this.#asked = loop;
    this.#loop = next;
    this.#repeats = repeats ?? Infinity;
  }

  #enterLoop(to: number): void {
    const loop = this.#loop;
    if (!loop) return;
    const isBack = this.frame >= loop.endFrame && to < loop.endFrame;
    if (to <= loop.startFrame || isBack) this.wraps = 0;
  }

  advance(): void {
    this.frame += 1;
    if (this.frame !== this.#loop?.endFrame || this.wraps >= this.#repeats) return;
    this.frame = this.#loop.startFrame;
    this.wraps += 1;
  }
}

/**
 * The first frame of the clock at which something else is heard than the reference says; null for none. Silence is one
 * from `gaplessFrom` on, short of the track's end.
 */
export function firstDifference(
  line: Int32Array,
  {
    cursor,
    events,
    gaplessFrom,
  }: {
    cursor: ReferenceCursor;
    events: readonly CursorEvent[];
    gaplessFrom: number;
  },
): { at: number; heard: number; expected: number } | null {
  let next = 0;
  const tails = new Tails();
  for (const [at, heard] of line.entries()) {
    for (let event = events[next]; event && event.at <= at; event = events[++next]) {
      event.apply(cursor);
    }
    const mayBeSilent = at < gaplessFrom || cursor.frame >= END;
    const isSilent = heard === SILENT || (heard !== cursor.frame && tails.has(at, heard));
    if (isSilent && mayBeSilent) continue;
    if (heard !== cursor.frame) return { at, heard, expected: cursor.frame };
    tails.note(at, heard);
    cursor.advance();
  }
  return null;
}

/** What the cursor has left fades out behind it; where nothing follows, that is all that is heard. */
class Tails {
  /** Where stretches of the track lie on the clock, and when the cursor was last in them. */
  readonly #lastAt = new Map<number, number>();

  note(at: number, frame: number): void {
    this.#lastAt.set(frame - at, at);
  }

  has(at: number, frame: number): boolean {
    const lastAt = this.#lastAt.get(frame - at);
    return lastAt !== undefined && at - lastAt <= DECK_FADE_FRAMES;
  }
}
