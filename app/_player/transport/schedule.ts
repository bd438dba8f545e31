import { DECK_FADE_FRAMES, LOOP_FADE_FRAMES, SEEK_FADE_FRAMES } from "../fades.ts";
import { Loop } from "./loop.ts";
import type { LoopRange } from "../render/deck-plan.ts";
import { endOf, Rolls, type Roll } from "./rolls.ts";
import type { TransportCommand } from "./transport-command.ts";
import { hasFrame, type TransportView } from "./transport-view.ts";

/** Distances on the audio clock, in frames at 44.1 kHz. */
const LEAD_FRAMES = 1764;
const MAX_LEAD_FRAMES = 22_050;
/** Share of the lead that the next segment of what sounds needs; below it the audio thread may be there already. */
const JOIN_LEAD = 0.75;
const JOIN_DEADLINE_FRAMES = 4410;
const HORIZON_FRAMES = 8 * 44_100;
/** A change of deck is not pressing: what sounds goes on meanwhile. */
const CROSS_LEAD_FRAMES = 6615;
/** Repeats scheduled beyond the next: a loop of 10 ms would have 800 within the horizon, a source per stem each. */
const MOST_AHEAD = 24;

/** Fills the audio clock ahead of the cursor: with segments, jumps of a loop, and changes of deck. */
export class Schedule {
  readonly rolls = new Rolls();
  loop = new Loop();
  #runs = 0;
  #leadFrames = LEAD_FRAMES;

  /** New sound is scheduled at least this far ahead of the audio clock. */
  get leadFrames(): number {
    return this.#leadFrames;
  }

  widenLead(leadFrames: number): void {
    this.#leadFrames = Math.min(MAX_LEAD_FRAMES, Math.max(this.#leadFrames, leadFrames));
  }

  /** Begins a roll behind all others. */
  open(
    start: Pick<Roll, "deck" | "contextFrame" | "trackFrame" | "isWrap">,
    fadeFrames: number,
    view: TransportView,
  ): TransportCommand {
    const run = ++this.#runs;
    const { deck, contextFrame, trackFrame } = start;
    const ahead = { scheduledTo: trackFrame, leavesAt: Infinity, resumesAt: null };
    const roll: Roll = { ...start, ...ahead, run, isLooping: false };
    this.rolls.add(roll);
    this.aim(roll, trackFrame, view);
    return { kind: "open", run, deck, contextFrame, fadeFrames };
  }

  /** Decides whether a roll, which is at a frame of the track, is going to jump at the loop's end. */
  aim(roll: Roll, trackFrame: number, { endFrame }: TransportView): void {
    const range = this.loop.rangeIn(endFrame, this.rolls.pendingWraps);
    roll.isLooping = range !== null && trackFrame < range.endFrame;
  }

  /** Schedules segments and jumps as far ahead as is possible and makes sense. */
  extend(view: TransportView): TransportCommand[] {
    const commands: TransportCommand[] = [];
    for (;;) {
      const { last } = this.rolls;
      if (!last || last.leavesAt < Infinity) return commands;
      const range = this.#rangeOf(last, view);
      const isAtExit = range !== null && last.scheduledTo >= range.endFrame;
      const next = isAtExit ? this.#wrap(last, range, view) : this.#start(last, view);
      if (next.length === 0) return commands;
      commands.push(...next);
    }
  }

  /** The loop whose end was reached before the jump at it could be scheduled; null as a rule. */
  overrunLoop(view: TransportView): LoopRange | null {
    const { last } = this.rolls;
    const range = last?.leavesAt === Infinity ? this.#rangeOf(last, view) : null;
    if (!last || !range || last.scheduledTo < range.endFrame) return null;
    return framesUntil(last, range.endFrame, view) > SEEK_FADE_FRAMES ? null : range;
  }

  /** Moves to another deck without leaving the time line. */
  cross(view: TransportView): TransportCommand[] {
    const contextFrame = view.contextFrame + Math.max(CROSS_LEAD_FRAMES, this.#leadFrames);
    const roll = this.rolls.at(contextFrame);
    const trackFrame = roll ? roll.trackFrame + contextFrame - roll.contextFrame : 0;
    if (!roll || trackFrame < roll.trackFrame || trackFrame >= endOf(roll)) return [];
    const chosenAt = this.rolls.positionAt(contextFrame + JOIN_DEADLINE_FRAMES) ?? trackFrame;
    const deck = view.chooseDeck(chosenAt, roll.deck);
    if (deck === roll.deck || !hasFrame(view, deck, trackFrame)) return [];
    // A run that jumps soon is silent before a longer fade would be over.
    const untilSilent = roll.leavesAt - trackFrame + LOOP_FADE_FRAMES - 1;
    const fadeFrames = Math.min(DECK_FADE_FRAMES, untilSilent);
    const closing = this.rolls.closing(contextFrame, fadeFrames);
    this.rolls.cut(contextFrame);
    const opening = this.open({ deck, contextFrame, trackFrame, isWrap: false }, fadeFrames, view);
    return [...closing, opening, ...this.extend(view)];
  }

  #rangeOf(roll: Roll, { endFrame }: TransportView): LoopRange | null {
    return roll.isLooping ? this.loop.rangeIn(endFrame, this.rolls.pendingWraps) : null;
  }

  /** Starts the segment that comes next, or fades out when it will not be there in time. */
  #start(roll: Roll, view: TransportView): TransportCommand[] {
    const { run, deck, scheduledTo } = roll;
    const segment = Math.floor(scheduledTo / view.segmentFrames);
    const offsetFrames = scheduledTo - segment * view.segmentFrames;
    const frames = view.framesIn(deck, segment) - offsetFrames;
    const aheadFrames = framesUntil(roll, scheduledTo, view);
    if (frames <= 0) {
      const isEnd = view.endFrame !== null && scheduledTo >= view.endFrame;
      return isEnd ? [] : this.#holdAt(roll, scheduledTo, view);
    }
    if (aheadFrames > HORIZON_FRAMES || aheadFrames < this.#leadFrames * JOIN_LEAD) return [];
    const contextFrame = view.contextFrame + aheadFrames;
    roll.scheduledTo += frames;
    return [{ kind: "start", run, deck, segment, contextFrame, offsetFrames }];
  }

  /** Jumps at the loop's end, or fades out there when its start will not be there in time. */
  #wrap(roll: Roll, range: LoopRange, view: TransportView): TransportCommand[] {
    const { startFrame: trackFrame, endFrame } = range;
    const aheadFrames = framesUntil(roll, endFrame, view);
    const { deck } = roll;
    const isInTime = aheadFrames >= this.#leadFrames * JOIN_LEAD;
    if (!isInTime || !hasFrame(view, deck, trackFrame)) {
      const holding = this.#holdAt(roll, endFrame, view);
      if (roll.leavesAt === endFrame) roll.resumesAt = trackFrame;
      return holding;
    }
    const isFull = this.rolls.countBehind(view.contextFrame) >= MOST_AHEAD;
    const isSoon = aheadFrames < 2 * this.#leadFrames;
    if ((isFull && !isSoon) || aheadFrames > HORIZON_FRAMES) return [];
    const contextFrame = view.contextFrame + aheadFrames;
    const closing = this.#leave(roll, endFrame, view);
    const start = { deck, contextFrame, trackFrame, isWrap: true };
    return [...closing, this.open(start, LOOP_FADE_FRAMES, view)];
  }

  /** Lets a roll fade out from a frame on; before it, where nothing behind it can be read. */
  #leave(roll: Roll, frame: number, view: TransportView): TransportCommand[] {
    const isTailShort = roll.scheduledTo < frame + LOOP_FADE_FRAMES;
    const hasTail = isTailShort && hasFrame(view, roll.deck, roll.scheduledTo);
    const starts = hasTail ? this.#start(roll, view) : [];
    roll.leavesAt = frame;
    const isTrackEnd = view.endFrame !== null && frame >= view.endFrame;
    const readable = isTrackEnd ? LOOP_FADE_FRAMES : roll.scheduledTo - frame;
    const aheadFrames = framesUntil(roll, frame, view) - Math.max(0, LOOP_FADE_FRAMES - readable);
    const contextFrame = view.contextFrame + aheadFrames;
    return [
      ...starts,
      { kind: "close", run: roll.run, contextFrame, fadeFrames: LOOP_FADE_FRAMES },
    ];
  }

  /**
   * Fades out before a frame, once nothing can take its place in time; the track goes on from there later. What is
   * shorter than the fade would never be heard, so that waits as a whole.
   */
  #holdAt(roll: Roll, frame: number, view: TransportView): TransportCommand[] {
    const aheadFrames = framesUntil(roll, frame, view);
    if (aheadFrames <= SEEK_FADE_FRAMES || aheadFrames >= JOIN_DEADLINE_FRAMES) return [];
    const startsInFrames = framesUntil(roll, roll.trackFrame, view);
    const isShort = frame - roll.trackFrame <= SEEK_FADE_FRAMES;
    const isUnheard = isShort && startsInFrames > SEEK_FADE_FRAMES;
    roll.leavesAt = isUnheard ? roll.trackFrame : frame;
    const silentInFrames = isUnheard ? startsInFrames : aheadFrames;
    const contextFrame = view.contextFrame + silentInFrames - SEEK_FADE_FRAMES;
    return [{ kind: "close", run: roll.run, contextFrame, fadeFrames: SEEK_FADE_FRAMES }];
  }
}

function framesUntil(roll: Roll, frame: number, view: TransportView): number {
  return roll.contextFrame + frame - roll.trackFrame - view.contextFrame;
}
