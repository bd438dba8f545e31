import type { DeckPlan, LoopRange } from "../deck-plan.ts";
import { createPool, slotSide } from "../pool-memory.ts";
import { storeCoarse, storeFine, type StoredSides } from "../sample-format.ts";
import { SampleShelf, type StereoBuffer } from "../sample-shelf.ts";
import { DECK_FADE_FRAMES, SEEK_FADE_FRAMES, SHORTEST_LOOP_FRAMES } from "../../fades.ts";
import { Source, type Roll } from "../source.ts";

export const SLOT_FRAMES = 3000;
export const SEGMENTS = 14;
export const END_FRAME = SLOT_FRAMES * (SEGMENTS - 1) + 777;
export const QUANTUM = 128;
const STEMS = ["vocals", "drums"] as const;

const FINE_FROM = SEGMENTS * 4;

/** What each stem holds at a frame: no two frames alike, never 0, exact in 24 bits. */
export const sampleOf = (lane: number, frame: number) =>
  lane * 0.25 - 0.5 + 2 ** -19 + (frame % 65_536) / 2 ** 18;

export const DECKS: readonly DeckPlan[] = ["a", "b"].map((id, deck) => ({
  id,
  lanes: STEMS.map((channel, i) => ({ lane: deck * 2 + i, channel })),
  level: 1,
}));

/** A source over two decks of two stems, with everything that can happen to it. */
export class SourceBench {
  /** Every slot has one for the last bits of its 24, behind all of them. */
  readonly pool = createPool({ slots: 2 * FINE_FROM, slotFrames: SLOT_FRAMES, isShared: false });
  readonly shelf = new SampleShelf(this.pool);
  readonly rolls: Turn[] = [];
  /** Where the next start has to be; the fade before a gap may have taken it a little further. */
  rest = 0;
  loop: LoopRange | null = null;
  /** The loop as it was asked for, where the track may end before it does. */
  #asked: LoopRange | null = null;
  repeats = Infinity;
  /** Jumps back that the cursor made, seen from outside. */
  wraps = 0;
  readonly muted = new Set<string>();
  /** By quantum, what was not heard then. */
  readonly #mutedThen: ReadonlySet<string>[] = [];
  /** By channel, all that was pulled. */
  readonly heard = new Map<string, number[]>(STEMS.map((stem) => [stem, []]));
  readonly source = new Source(this.shelf, {
    isNeeded: (channel) => !this.muted.has(channel),
    onRoll: (at, roll) => {
      const last = this.rolls.at(-1);
      if (last?.roll && !roll) this.rest = last.roll.trackFrame + at - last.at;
      this.rolls.push({ at, roll, rest: this.rest, loop: this.#loopAhead });
    },
  });

  constructor() {
    this.source.setDeck(DECKS[0] ?? null);
    this.source.setEnd(END_FRAME);
  }

  seek(frame: number): void {
    const from = this.source.trackFrame;
    this.source.seek(frame);
    this.rest = Math.min(frame, END_FRAME);
    this.#enterLoop(from);
  }

  play(): void {
    if (!this.source.isPlaying) this.#enterLoop(this.source.trackFrame);
    this.source.play();
  }

  setLoop(loop: LoopRange | null, repeats = Infinity): void {
    const range = loop && { ...loop, endFrame: Math.min(loop.endFrame, END_FRAME) };
    const isLong = range !== null && range.endFrame - range.startFrame >= SHORTEST_LOOP_FRAMES;
    const before = this.#asked;
    const isNudge =
      before !== null &&
      (before.startFrame === loop?.startFrame || before.endFrame === loop?.endFrame);
    if (!isNudge || repeats !== this.repeats) this.wraps = 0;
    this.#asked = loop;
    this.loop = isLong ? range : null;
    this.repeats = repeats;
    this.source.setLoop(loop, repeats);
  }

  get #loopAhead(): LoopRange | null {
    return this.wraps < this.repeats ? this.loop : null;
  }

  #enterLoop(from: number): void {
    if (!this.loop) return;
    const to = this.source.trackFrame;
    const isBack = from >= this.loop.endFrame && to < this.loop.endFrame;
    if (to <= this.loop.startFrame || isBack) this.wraps = 0;
  }

  fill(lane: number, segment: number): void {
    const slot = lane * SEGMENTS + segment;
    const claim = (each: number) => ({
      slot: each,
      generation: Atomics.add(this.pool.generations, each, 1) + 1,
    });
    const from = segment * SLOT_FRAMES;
    const frames = Math.min(SLOT_FRAMES, END_FRAME - from);
    const left = Int32Array.from({ length: frames }, (_, i) => sampleOf(lane, from + i) * 2 ** 23);
    const block = { left, right: left, frames, bits: 24 };
    const sides = (each: number): StoredSides => [this.#side(each, 0), this.#side(each, 1)];
    storeCoarse(block, 0, sides(slot));
    storeFine(block, 0, sides(slot + FINE_FROM));
    this.pool.filled[slot] = frames;
    this.shelf.place({ ...claim(slot), lane, segment, fine: claim(slot + FINE_FROM) });
  }

  #side(slot: number, side: 0 | 1): Int16Array {
    return slotSide(this.pool, slot, side);
  }

  /** As the loader does when it gives the slot to something else. */
  take(lane: number, segment: number): void {
    const slot = lane * SEGMENTS + segment;
    Atomics.store(this.pool.filled, slot, 0);
    Atomics.add(this.pool.generations, slot, 1);
  }

  fillAll(): void {
    for (let lane = 0; lane < 4; lane++) {
      for (let segment = 0; segment < SEGMENTS; segment++) this.fill(lane, segment);
    }
  }

  pull(quanta: number): void {
    for (let i = 0; i < quanta; i++) {
      const buffers = new Map<string, StereoBuffer>(
        STEMS.map((stem) => [stem, [new Float32Array(QUANTUM), new Float32Array(QUANTUM)]]),
      );
      const before = this.source.trackFrame;
      this.#mutedThen.push(new Set(this.muted));
      this.source.pull(QUANTUM, (channel) => buffers.get(channel)!);
      // Only a loop leads backwards, and none is so short that a quantum goes round it.
      if (this.source.trackFrame < before) this.#countWrap();
      for (const stem of STEMS) this.heard.get(stem)!.push(...buffers.get(stem)![0]);
    }
  }

  #countWrap(): void {
    this.wraps += 1;
    const { roll, trackFrame } = this.source;
    if (!roll) this.rest = trackFrame;
  }

  /** Compares all that was heard with what the rolls say, but for the fades behind each turn. */
  check(): void {
    const { streamFrame } = this.source;
    for (const [i, { at, roll }] of this.rolls.entries()) {
      const end = this.rolls[i + 1]?.at ?? streamFrame;
      for (let frame = at + DECK_FADE_FRAMES; frame < end; frame++) this.#checkFrame(frame, roll);
    }
  }

  #checkFrame(frame: number, roll: Roll | null): void {
    const deck = DECKS.find(({ id }) => id === roll?.deckId);
    for (const [i, stem] of STEMS.entries()) {
      if (this.#mutedThen[Math.floor(frame / QUANTUM)]?.has(stem)) continue;
      const lane = deck?.lanes[i]?.lane ?? 0;
      const track = roll ? frame - roll.streamFrame + roll.trackFrame : 0;
      const expected = roll ? Math.fround(sampleOf(lane, track)) : 0;
      const sample = this.heard.get(stem)![frame];
      if (sample !== expected) {
        throw new Error(`${stem} at ${frame}, track ${track}: ${sample}, not ${expected}`);
      }
    }
  }
}

interface Turn {
  readonly at: number;
  readonly roll: Roll | null;
  readonly rest: number;
  readonly loop: LoopRange | null;
}

/** Throws unless every roll begins where the one before it, a seek, a gap or the loop says. */
export function checkTurns(rolls: readonly Turn[]): void {
  for (const [i, turn] of rolls.entries()) {
    if (!turn.roll) continue;
    const { trackFrame } = turn.roll;
    const allowed = allowedStarts(turn, turn.roll, rolls[i - 1]);
    if (!allowed.some(([from, to]) => trackFrame >= from && trackFrame <= to)) {
      throw new Error(`Roll ${i} begins at ${trackFrame}, not in ${JSON.stringify(allowed)}`);
    }
  }
}

type Span = readonly [from: number, to: number];

function allowedStarts({ at, rest, loop }: Turn, roll: Roll, before: Turn | undefined): Span[] {
  const allowed: Span[] = [];
  if (before?.roll) {
    const frame = before.roll.trackFrame + at - before.at;
    if (before.roll.deckId !== roll.deckId) allowed.push([frame, frame]);
    if (frame === loop?.endFrame) allowed.push([loop.startFrame, loop.startFrame]);
    return allowed;
  }
  const loopEnd = loop && rest < loop.endFrame ? loop.endFrame : Infinity;
  allowed.push([rest, Math.min(rest + SEEK_FADE_FRAMES, loopEnd - 1)]);
  const past = rest + SEEK_FADE_FRAMES - loopEnd;
  if (loop && past >= 0) allowed.push([loop.startFrame, loop.startFrame + past]);
  return allowed;
}
