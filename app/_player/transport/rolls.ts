import type { DeckId, TransportCommand } from "./transport-command.ts";

/** A run on the time line: `trackFrame + n` sounds at `contextFrame + n` of the audio clock. */
export interface Roll {
  readonly run: number;
  readonly deck: DeckId;
  readonly contextFrame: number;
  readonly trackFrame: number;
  /** First frame that has no source yet. */
  scheduledTo: number;
  /** First frame that is not the cursor's any more, whatever fades out there; infinite while that is open. */
  leavesAt: number;
  /** It comes to the loop's end in its course. */
  isLooping: boolean;
  /** It begins with a jump that has not been counted yet. */
  isWrap: boolean;
  /** Where the track goes on behind it, when that is not at its end. */
  resumesAt: number | null;
}

/** A part of the audio clock in which the track runs on. */
export interface RollSpan {
  readonly contextFrame: number;
  readonly trackFrame: number;
  readonly frames: number;
}

/** What has been played can still be on its way to the ear for this long: a second at 44.1 kHz. */
const HISTORY_FRAMES = 44_100;

/** What sounds and what is to sound, in the order of the audio clock; the last roll is the one that grows. */
export class Rolls {
  #rolls: Roll[] = [];

  get last(): Roll | null {
    return this.#rolls.at(-1) ?? null;
  }

  /** Jumps that have not been counted yet. */
  get pendingWraps(): number {
    return this.#rolls.filter(({ isWrap }) => isWrap).length;
  }

  /** The roll that the cursor is in at a frame of the clock; before the first one, that. */
  at(contextFrame: number): Roll | null {
    const begun = this.#rolls.findLast((roll) => roll.contextFrame <= contextFrame);
    return begun ?? this.#rolls[0] ?? null;
  }

  /** Frame of the track at a frame of the clock; null while nothing rolls. */
  positionAt(contextFrame: number): number | null {
    const roll = this.at(contextFrame);
    if (!roll) return null;
    const played = Math.max(0, contextFrame - roll.contextFrame);
    return Math.min(roll.trackFrame + played, endOf(roll));
  }

  /** All that is scheduled has been played at a frame of the clock. */
  isOverAt(contextFrame: number): boolean {
    const { last } = this;
    return last !== null && contextFrame - last.contextFrame >= endOf(last) - last.trackFrame;
  }

  /** How many begin behind a frame of the clock. */
  countBehind(contextFrame: number): number {
    return this.#rolls.filter((roll) => roll.contextFrame > contextFrame).length;
  }

  /** What sounds between two frames of the clock. */
  spans(fromFrame: number, toFrame: number): RollSpan[] {
    return this.#rolls.flatMap((roll) => {
      const first = Math.max(fromFrame, roll.contextFrame);
      const end = Math.min(toFrame, roll.contextFrame + endOf(roll) - roll.trackFrame);
      const trackFrame = roll.trackFrame + first - roll.contextFrame;
      return end > first ? [{ contextFrame: first, trackFrame, frames: end - first }] : [];
    });
  }

  /** Number of jumps up to a frame of the clock that no call has counted before. */
  takeWraps(contextFrame: number): number {
    const heard = this.#rolls.filter((roll) => roll.isWrap && roll.contextFrame <= contextFrame);
    for (const roll of heard) roll.isWrap = false;
    return heard.length;
  }

  add(roll: Roll): void {
    this.#rolls.push(roll);
  }

  /** Lets go of what nobody can be hearing any more. */
  prune(contextFrame: number): void {
    const oldest = this.at(contextFrame - HISTORY_FRAMES);
    this.#rolls = this.#rolls.slice(oldest ? this.#rolls.indexOf(oldest) : 0);
  }

  /** Fades out what sounds at a frame of the clock, and takes back what begins later. */
  closing(contextFrame: number, fadeFrames: number): TransportCommand[] {
    const open = this.#rolls.filter(
      (roll) => roll.contextFrame + roll.leavesAt - roll.trackFrame > contextFrame,
    );
    return open.map(({ run }) => ({ kind: "close", run, contextFrame, fadeFrames }));
  }

  /** Ends the time line at a frame of the clock, for another roll to go on there. */
  cut(contextFrame: number): void {
    this.#rolls = this.#rolls.filter((roll) => roll.contextFrame < contextFrame);
    const { last } = this;
    if (last) last.leavesAt = last.trackFrame + contextFrame - last.contextFrame;
  }

  clear(): void {
    this.#rolls = [];
  }
}

/** The frame of the track at which a roll ends, as far as that is known. */
export function endOf({ scheduledTo, leavesAt }: Roll): number {
  return Math.min(scheduledTo, leavesAt);
}
