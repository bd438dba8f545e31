import {
  DECK_FADE_FRAMES,
  LOOP_FADE_FRAMES,
  SEEK_FADE_FRAMES,
  SHORTEST_LOOP_FRAMES,
} from "../fades.ts";
import type { DeckPlan, LoopRange } from "./deck-plan.ts";
import { framesAhead, type Jump } from "./frames-ahead.ts";
import { isEntry, isNudge } from "./loop-entry.ts";
import type { SampleShelf, StereoBuffer } from "./sample-shelf.ts";
import { Voice, type ChannelBuffers } from "./voice.ts";

/** An unbroken stretch of one deck: stream frame `streamFrame + n` is track frame `trackFrame + n`. */
export interface Roll {
  readonly deckId: string;
  /** Counts all frames pulled from the source, silent ones too. */
  readonly streamFrame: number;
  readonly trackFrame: number;
}

export interface SourceOptions {
  /** What a lane's channel contributes now or soon; lanes that are silent hold nothing up. */
  readonly isNeeded: (channel: string) => boolean;
  /** What is read from a stream frame on; null for silence. */
  readonly onRoll: (streamFrame: number, roll: Roll | null) => void;
}

/** Frames at 44.1 kHz. */
/** There must be this much before sound begins, and more each time that it was not enough. */
const FIRST_START_FRAMES = 4410;
const LARGEST_START_FRAMES = 4 * 44_100;
/** Sound for this long shows that what is kept in hand does. */
const STEADY_FRAMES = 10 * 44_100;

/**
 * The one cursor. Every lane of a deck is read at the same frame; where one that is needed has no samples, none moves
 * on: what sounds fades out on the last frames that are there, and goes on behind them.
 */
export class Source {
  readonly #shelf: SampleShelf;
  readonly #options: SourceOptions;
  readonly #leaving = new Set<Voice>();
  #scratch: StereoBuffer = [new Float32Array(0), new Float32Array(0)];
  #voice: Voice | null = null;
  #deck: DeckPlan | null = null;
  #next: DeckPlan | null = null;
  #roll: Roll | null = null;
  #loop: LoopRange | null = null;
  #repeats = Infinity;
  #endFrame: number | null = null;
  #restFrame = 0;
  #streamFrame = 0;
  #startFrames = FIRST_START_FRAMES;
  #isPlaying = false;
  #wraps = 0;

  constructor(shelf: SampleShelf, options: SourceOptions) {
    this.#shelf = shelf;
    this.#options = options;
  }

  get roll(): Roll | null {
    return this.#roll;
  }

  /** Sound is wanted; it may still be waited for. False again at the end of the track. */
  get isPlaying(): boolean {
    return this.#isPlaying;
  }

  /** There is enough to begin with where the cursor is. */
  get isReady(): boolean {
    const deck = this.#next ?? this.#deck;
    const isAtEnd = this.#restFrame >= (this.#endFrame ?? Infinity);
    return deck !== null && !isAtEnd && this.#canBegin(deck);
  }

  /** Frames pulled so far. */
  get streamFrame(): number {
    return this.#streamFrame;
  }

  /** The frame of the track that is read next. */
  get trackFrame(): number {
    return this.#voice?.frame ?? this.#restFrame;
  }

  /** Jumps back to the loop's start since it was set or entered anew. */
  get wraps(): number {
    return this.#wraps;
  }

  /** Length of the track; null while it is not known. */
  setEnd(endFrame: number | null): void {
    this.#endFrame = endFrame;
  }

  /** `repeats`: jumps before the loop is left; without limit by default. One edge that moves starts no new count. */
  setLoop(loop: LoopRange | null, repeats = Infinity): void {
    if (repeats !== this.#repeats || !isNudge(this.#loop, loop)) this.#wraps = 0;
    this.#loop = loop;
    this.#repeats = repeats;
  }

  /** Takes over the repeats that were made of the loop elsewhere. */
  countOn(wraps: number): void {
    this.#wraps = wraps;
  }

  /** What sounds from the next start on; what sounds now with the same id goes on with the new plan's lanes. */
  setDeck(deck: DeckPlan | null): void {
    this.#deck = deck;
    this.#next = null;
    if (deck && this.#voice?.deck.id === deck.id) this.#voice.deck = deck;
  }

  /** Moves to another deck without leaving the timeline, as soon as it can be read; null takes that back. */
  crossTo(deck: DeckPlan | null): void {
    this.#next = deck?.id === this.#deck?.id ? null : deck;
  }

  play(): void {
    if (!this.#isPlaying) this.#enterLoop(this.#restFrame, this.#restFrame);
    this.#isPlaying = true;
  }

  pause(): void {
    this.#isPlaying = false;
    this.#stop(SEEK_FADE_FRAMES);
  }

  seek(frame: number): void {
    this.#stop(SEEK_FADE_FRAMES);
    const from = this.#restFrame;
    this.#restFrame = Math.max(0, Math.min(frame, this.#endFrame ?? Infinity));
    this.#enterLoop(from, this.#restFrame);
  }

  /** Adds the next frames to the channels' buffers, which the caller has cleared. */
  pull(frames: number, channels: ChannelBuffers): void {
    this.#begin();
    this.#cross();
    let untilHold = this.#untilHold(frames);
    for (let done = 0; done < frames;) {
      const jump = this.#voice && this.#nextJump(this.#voice.frame, this.#wraps);
      const untilJump = jump && this.#voice ? jump.frame - this.#voice.frame : Infinity;
      const span = Math.max(0, Math.min(frames - done, untilJump, untilHold));
      this.#render(channels, done, span);
      done += span;
      untilHold -= span;
      if (untilHold === 0) {
        this.#hold();
        untilHold = Infinity;
      } else if (jump && span >= untilJump) {
        this.#jump(jump);
      }
    }
  }

  #enterLoop(from: number, to: number): void {
    if (!this.#loop) return;
    const endFrame = Math.min(this.#loop.endFrame, this.#endFrame ?? Infinity);
    if (isEntry({ ...this.#loop, endFrame }, { from, to })) this.#wraps = 0;
  }

  #begin(): void {
    const deck = this.#next ?? this.#deck;
    if (this.#voice || !this.#isPlaying || !deck) return;
    if (this.#restFrame >= (this.#endFrame ?? Infinity)) {
      this.#isPlaying = false;
      return;
    }
    if (!this.#canBegin(deck)) return;
    this.#deck = deck;
    this.#next = null;
    this.#open(deck, this.#restFrame, SEEK_FADE_FRAMES);
  }

  #canBegin(deck: DeckPlan): boolean {
    return this.#ahead(deck, this.#restFrame, this.#startFrames) >= this.#startFrames;
  }

  #cross(): void {
    const [next, voice] = [this.#next, this.#voice];
    if (!next || !voice) return;
    const needed = DECK_FADE_FRAMES + FIRST_START_FRAMES;
    if (this.#ahead(next, voice.frame, needed) < needed) return;
    this.#deck = next;
    this.#next = null;
    this.#leave(voice, DECK_FADE_FRAMES);
    this.#open(next, voice.frame, DECK_FADE_FRAMES);
  }

  #open(deck: DeckPlan, frame: number, fadeFrames: number): void {
    this.#voice = new Voice(deck, frame, 0);
    this.#voice.fadeTo(1, fadeFrames);
    this.#note({ deckId: deck.id, streamFrame: this.#streamFrame, trackFrame: frame });
  }

  #leave(voice: Voice, fadeFrames: number): void {
    voice.fadeTo(0, fadeFrames);
    this.#leaving.add(voice);
  }

  #stop(fadeFrames: number): void {
    if (!this.#voice) return;
    this.#restFrame = this.#voice.frame;
    this.#leave(this.#voice, fadeFrames);
    this.#voice = null;
    this.#note(null);
  }

  #note(roll: Roll | null): void {
    this.#roll = roll;
    this.#options.onRoll(this.#streamFrame, roll);
  }

  #render(channels: ChannelBuffers, at: number, frames: number): void {
    if (frames === 0) return;
    if (this.#scratch[0].length < frames) {
      this.#scratch = [new Float32Array(frames), new Float32Array(frames)];
    }
    const span = { shelf: this.#shelf, scratch: this.#scratch, at, frames };
    this.#voice?.addTo(channels, span);
    for (const voice of this.#leaving) {
      voice.addTo(channels, span);
      if (voice.isOver) this.#leaving.delete(voice);
    }
    this.#streamFrame += frames;
    if (this.#roll && this.#streamFrame - this.#roll.streamFrame > STEADY_FRAMES) {
      this.#startFrames = FIRST_START_FRAMES;
    }
  }

  /** Where reading does not simply go on: the loop's end, else the track's. */
  #nextJump(frame: number, wraps: number): Jump {
    const endFrame = this.#endFrame ?? Infinity;
    const { startFrame, endFrame: setEnd } = this.#loop ?? { startFrame: 0, endFrame: 0 };
    const loopEnd = Math.min(setEnd, endFrame);
    const isLong = loopEnd - startFrame >= SHORTEST_LOOP_FRAMES;
    return isLong && wraps < this.#repeats && frame < loopEnd
      ? { frame: loopEnd, toFrame: startFrame }
      : { frame: endFrame, toFrame: null };
  }

  #jump({ toFrame }: Jump): void {
    const voice = this.#voice;
    if (!voice) return;
    if (toFrame === null) {
      this.#restFrame = voice.frame;
      this.#voice = null;
      this.#note(null);
      this.#isPlaying = false;
      return;
    }
    this.#wraps += 1;
    this.#leave(voice, LOOP_FADE_FRAMES);
    this.#open(voice.deck, toFrame, LOOP_FADE_FRAMES);
  }

  /** Frames until what sounds has to fade out, since what comes next is not there. */
  #untilHold(frames: number): number {
    if (!this.#voice) return Infinity;
    const needed = frames + SEEK_FADE_FRAMES;
    const ahead = this.#ahead(this.#voice.deck, this.#voice.frame, needed);
    return ahead >= needed ? Infinity : Math.max(0, ahead - SEEK_FADE_FRAMES);
  }

  #hold(): void {
    const voice = this.#voice;
    if (!voice) return;
    const fadeFrames = Math.min(
      SEEK_FADE_FRAMES,
      this.#ahead(voice.deck, voice.frame, SEEK_FADE_FRAMES),
    );
    const jump = this.#nextJump(voice.frame, this.#wraps);
    const past = voice.frame + fadeFrames - jump.frame;
    const isWrap = past >= 0 && jump.toFrame !== null;
    const restFrame = isWrap ? jump.toFrame + past : voice.frame + fadeFrames;
    this.#stop(fadeFrames);
    if (isWrap) this.#wraps += 1;
    this.#restFrame = restFrame;
    this.#startFrames = Math.min(LARGEST_START_FRAMES, this.#startFrames * 2);
  }

  /** As `framesAhead`, from the loop as it is now. */
  #ahead(deck: DeckPlan, frame: number, needed: number): number {
    const lanes = deck.lanes.filter(({ channel }) => this.#options.isNeeded(channel));
    if (deck.lanes.length === 0) return 0;
    const route = (at: number, jumps: number) => this.#nextJump(at, this.#wraps + jumps);
    return framesAhead(this.#shelf, lanes, { frame, needed, route });
  }
}
