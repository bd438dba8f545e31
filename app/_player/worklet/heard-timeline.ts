import type { RenderReport } from "../render/messages.ts";
import type { HeardRoll } from "../render/renderer.ts";

interface Entry {
  /** Frame of the audio clock from which on this holds. */
  readonly contextFrame: number;
  readonly roll: HeardRoll | null;
  readonly restFrame: number;
}

/** Reports kept: the ear is behind the renderer by what the device buffers, a second at most. */
const KEPT = 64;

/** Where the track was at any moment of the last second. */
export class HeardTimeline {
  #entries: Entry[] = [];

  take({ heard, contextFrame, cursorFrame }: RenderReport): void {
    const entry = {
      contextFrame: heard ? heard.contextFrame : contextFrame,
      roll: heard,
      restFrame: heard ? 0 : cursorFrame,
    };
    const last = this.#entries.at(-1);
    if (last && isSame(last, entry)) return;
    this.#entries.push(entry);
    if (this.#entries.length > KEPT) this.#entries.shift();
  }

  /** The frame of the track at a frame of the audio clock. */
  positionAt(contextFrame: number): number {
    const entry =
      this.#entries.findLast((each) => each.contextFrame <= contextFrame) ?? this.#entries[0];
    if (!entry) return 0;
    if (!entry.roll) return entry.restFrame;
    const { roll } = entry;
    return roll.trackFrame + Math.max(0, contextFrame - roll.contextFrame) * roll.rate;
  }

  get last(): HeardRoll | null {
    return this.#entries.at(-1)?.roll ?? null;
  }

  /** Forgets the past: the clock is a new one, or the cursor was moved. */
  clear(): void {
    this.#entries = [];
  }
}

function isSame(a: Entry, b: Entry): boolean {
  if (!a.roll || !b.roll) return a.roll === b.roll && a.restFrame === b.restFrame;
  return (
    a.roll.contextFrame === b.roll.contextFrame &&
    a.roll.trackFrame === b.roll.trackFrame &&
    a.roll.rate === b.roll.rate
  );
}
