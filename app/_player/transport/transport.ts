import type { CountInPlan } from "../render/count-in.ts";
import type { LoopRange } from "../render/deck-plan.ts";
import { startFrom } from "../render/loop-entry.ts";
import type { Roll, RollSpan } from "./rolls.ts";
import { LOOP_FADE_FRAMES, SEEK_FADE_FRAMES } from "../fades.ts";
import { Schedule } from "./schedule.ts";
import type { DeckId, TransportCommand } from "./transport-command.ts";
import { hasFrame, type TransportView } from "./transport-view.ts";

export type { DeckId } from "./transport-command.ts";

/** The two things that a listener chooses from: the stems together, or the original mix. */
export type DeckName = "stems" | "mix";

/** The clicks before a start. */
export interface ScheduledCountIn {
  readonly plan: CountInPlan;
  /** Where they begin on the audio clock; null while there is nothing to start. */
  readonly contextFrame: number | null;
}

/**
 * The one cursor: decides what sounds at which frame of the audio clock, and touches no audio itself.
 *
 * Every source of a deck is started at the same frame; a segment that is missing for one stem holds them all.
 */
export class Transport {
  readonly #schedule = new Schedule();
  readonly #rolls = this.#schedule.rolls;
  #countIn: ScheduledCountIn | null = null;
  #restFrame = 0;
  #deck: DeckId | null = null;
  #isPlaying = false;

  /** The listener wants sound; it may still be waited for. */
  get isPlaying(): boolean {
    return this.#isPlaying;
  }

  get isWaiting(): boolean {
    return this.#isPlaying && this.#rolls.last === null;
  }

  /** Null once the start that it leads up to is there. */
  get countIn(): ScheduledCountIn | null {
    return this.#countIn;
  }

  /** The clicks before a start are heard, or about to be. */
  get isCountingIn(): boolean {
    return this.#countIn !== null && this.#countIn.contextFrame !== null;
  }

  /** Jumps back to the loop's start that have been heard since it was set or entered anew. */
  get wraps(): number {
    return this.#schedule.loop.wraps;
  }

  /** What was heard last, or is heard now; null before the first sound and after a seek. */
  get deck(): DeckId | null {
    return this.rollingDeck ?? this.#deck;
  }

  /** What sounds or is about to; null while nothing rolls. */
  get rollingDeck(): DeckId | null {
    return this.#rolls.last?.deck ?? null;
  }

  /** New sound is scheduled at least this far ahead of the audio clock. */
  get leadFrames(): number {
    return this.#schedule.leadFrames;
  }

  /** Where the track sits on the audio clock at one of its frames; null while nothing rolls. */
  timelineAt(contextFrame: number): Pick<Roll, "deck" | "contextFrame" | "trackFrame"> | null {
    return this.#rolls.at(contextFrame);
  }

  /** The frame of the track that sounds at a frame of the audio clock. */
  positionAt(contextFrame: number): number {
    return this.#rolls.positionAt(contextFrame) ?? this.#restFrame;
  }

  /** The frame of the track that sounds next; at the end of the track where a start would go. */
  nextFrame(view: TransportView): number {
    return this.#startFrom(this.positionAt(view.contextFrame), view);
  }

  /** What sounds between two frames of the audio clock. */
  spans(fromFrame: number, toFrame: number): RollSpan[] {
    return this.#rolls.spans(fromFrame, toFrame);
  }

  /** The loop that the cursor is in or comes to; null where it goes straight on. */
  loopAhead({ contextFrame, endFrame }: TransportView): LoopRange | null {
    const range = this.#schedule.loop.rangeIn(endFrame, 0);
    return range && this.positionAt(contextFrame) < range.endFrame ? range : null;
  }

  /** Makes sure that new sound is scheduled at least this far ahead of the audio clock. */
  widenLead(leadFrames: number): void {
    this.#schedule.widenLead(leadFrames);
  }

  /** Clicks of a count-in lead up to a start, not to what plays already. */
  play(view: TransportView, countIn: CountInPlan | null = null): TransportCommand[] {
    const from = this.#startFrom(this.#restFrame, view);
    if (from !== this.#restFrame) this.#restAt(from, view);
    else if (!this.#isPlaying) this.#enterLoop(this.#restFrame, view);
    if (!this.#isPlaying) this.#countIn = countIn && { plan: countIn, contextFrame: null };
    this.#isPlaying = true;
    return this.tick(view);
  }

  pause(view: TransportView): TransportCommand[] {
    const closing = this.#stop(SEEK_FADE_FRAMES, view);
    this.#isPlaying = false;
    this.#countIn = null;
    return closing;
  }

  seek(frame: number, view: TransportView): TransportCommand[] {
    const closing = this.#stop(SEEK_FADE_FRAMES, view);
    this.#restAt(Math.max(0, Math.min(Math.floor(frame), view.endFrame ?? Infinity)), view);
    return [...closing, ...this.tick(view)];
  }

  /** After `repeats` jumps the track goes on, as it does at once where it is behind the loop's end. */
  setLoop(
    range: LoopRange | null,
    repeats: number | null,
    view: TransportView,
  ): TransportCommand[] {
    this.#settle(view);
    const contextFrame = view.contextFrame + this.leadFrames;
    const isDecided = this.#rolls.countBehind(contextFrame) > 0;
    const closing = isDecided ? this.#stop(LOOP_FADE_FRAMES, view) : [];
    this.#schedule.loop.wraps += this.#rolls.takeWraps(Infinity);
    this.#schedule.loop = this.#schedule.loop.changedTo(range, repeats);
    const { last } = this.#rolls;
    if (last) {
      last.resumesAt = null;
      this.#schedule.aim(last, this.positionAt(contextFrame), view);
    }
    const opening = isDecided ? this.#begin(LOOP_FADE_FRAMES, view) : [];
    return [...closing, ...opening, ...this.tick(view)];
  }

  /** Takes everything back from a frame on that had passed before its sources were in place. */
  missed({ contextFrame }: Pick<TransportCommand, "contextFrame">): void {
    this.#rest(contextFrame);
    this.widenLead(this.leadFrames * 2);
  }

  /** Takes everything back from a frame of the clock on, to go on from there by another clock. */
  leaveClock(contextFrame: number): void {
    this.#rest(contextFrame);
    if (this.#countIn) this.#countIn = { ...this.#countIn, contextFrame: null };
  }

  /** Schedules what has become due or possible. */
  tick(view: TransportView): TransportCommand[] {
    this.#settle(view);
    if (!this.#isPlaying) return [];
    const begun = this.#rolls.last ? [] : this.#begin(SEEK_FADE_FRAMES, view);
    const extended = this.#schedule.extend(view);
    return [...begun, ...extended, ...this.#jumpLate(view), ...this.#schedule.cross(view)];
  }

  #startFrom(frame: number, { endFrame }: TransportView): number {
    return startFrom(frame, { endFrame, loop: this.#schedule.loop.range });
  }

  #restAt(frame: number, view: TransportView): void {
    this.#enterLoop(frame, view);
    this.#restFrame = frame;
    this.#deck = null;
  }

  #enterLoop(to: number, { endFrame }: TransportView): void {
    this.#schedule.loop.enter({ from: this.#restFrame, to }, endFrame);
  }

  #begin(fadeFrames: number, view: TransportView): TransportCommand[] {
    const trackFrame = this.#restFrame;
    const deck = view.chooseDeck(trackFrame, this.#deck);
    if (!hasFrame(view, deck, trackFrame)) return [];
    const soonest = view.contextFrame + this.leadFrames;
    if (this.#countIn?.contextFrame === null) {
      this.#countIn = { ...this.#countIn, contextFrame: soonest };
    }
    const contextFrame = Math.max(soonest, this.#countIn ? startOf(this.#countIn) : 0);
    const start = { deck, contextFrame, trackFrame, isWrap: false };
    return [this.#schedule.open(start, fadeFrames, view)];
  }

  /** Goes back to the loop's start as a seek does, where the page was held up beyond its end. */
  #jumpLate(view: TransportView): TransportCommand[] {
    const range = this.#schedule.overrunLoop(view);
    if (!range) return [];
    const closing = this.#stop(SEEK_FADE_FRAMES, view);
    this.#restFrame = range.startFrame;
    this.#schedule.loop.wraps += 1;
    return [...closing, ...this.#begin(SEEK_FADE_FRAMES, view), ...this.#schedule.extend(view)];
  }

  #stop(fadeFrames: number, view: TransportView): TransportCommand[] {
    const contextFrame = view.contextFrame + this.leadFrames;
    const closing = this.#rolls.closing(contextFrame, fadeFrames);
    this.#rest(contextFrame);
    return closing;
  }

  /** Ends the time line; the track goes on later from where it is at that frame of the clock. */
  #rest(contextFrame: number): void {
    const { last } = this.#rolls;
    const resumesAt = this.#rolls.isOverAt(contextFrame) ? (last?.resumesAt ?? null) : null;
    const wraps = this.#rolls.takeWraps(contextFrame) + (resumesAt === null ? 0 : 1);
    this.#schedule.loop.wraps += wraps;
    this.#restFrame = resumesAt ?? this.positionAt(contextFrame);
    this.#deck = this.deck;
    this.#rolls.clear();
  }

  #settle({ contextFrame, endFrame }: TransportView): void {
    this.#schedule.loop.wraps += this.#rolls.takeWraps(contextFrame);
    this.#rolls.prune(contextFrame);
    if (this.#countIn && contextFrame >= startOf(this.#countIn)) this.#countIn = null;
    if (this.#rolls.isOverAt(contextFrame)) this.#rest(contextFrame);
    const isAtEnd = endFrame !== null && this.#restFrame >= endFrame;
    if (isAtEnd && !this.#rolls.last) this.#isPlaying = false;
  }
}

/** Frame of the audio clock at which a counted start is due. */
function startOf({ plan, contextFrame }: ScheduledCountIn): number {
  return contextFrame === null ? Infinity : contextFrame + Math.ceil(plan.frames);
}
