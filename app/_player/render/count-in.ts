import type { Clicks } from "./clicks.ts";

/** Clicks that lead up to a start. */
export interface CountInPlan {
  /** Frames of the audio clock from the first to be heard to the start. */
  readonly frames: number;
  /** Ascending; `atFrame` counts from the beginning of the count-in. */
  readonly clicks: readonly { readonly atFrame: number; readonly isAccent: boolean }[];
}

export interface StartFacts {
  /** There is something to start. */
  isReady: () => boolean;
  /** Frames from the start to the first sound. */
  leadFrames: () => number;
}

/** Counts a start in: its clicks begin once there is something to start, so that the start is in time. */
export class CountIn {
  readonly #clicks: Clicks;
  #plan: CountInPlan | null = null;
  /** Frames since its beginning, negative before; null while it is waited for. */
  #frame: number | null = null;

  constructor(clicks: Clicks) {
    this.#clicks = clicks;
  }

  /** A start is due, whether it is counted in by now or waited for. */
  get isPending(): boolean {
    return this.#plan !== null;
  }

  /** Its clicks have begun. */
  get isCounting(): boolean {
    return this.#plan !== null && this.#frame !== null;
  }

  begin(plan: CountInPlan): void {
    this.#plan = plan;
    this.#frame = null;
  }

  cancel(): void {
    this.#plan = null;
  }

  /** Goes on by one quantum; true when the start is due at its beginning. */
  advance(frames: number, start: StartFacts): boolean {
    const plan = this.#plan;
    if (!plan) return false;
    if (this.#frame === null) {
      if (!start.isReady()) return false;
      // The start falls on the beginning of a quantum, so the count-in begins somewhere inside of one.
      this.#frame = plan.frames - Math.ceil(plan.frames / frames) * frames;
    }
    if (this.#frame >= plan.frames - start.leadFrames()) {
      this.#plan = null;
      return true;
    }
    for (const { atFrame, isAccent } of plan.clicks) {
      const at = Math.floor(atFrame) - this.#frame;
      if (at >= 0 && at < frames) this.#clicks.start(at, isAccent);
    }
    this.#frame += frames;
    return false;
  }
}
