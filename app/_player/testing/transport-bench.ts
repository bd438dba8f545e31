import { Transport, type DeckId } from "../transport/transport.ts";
import type { TransportCommand } from "../transport/transport-command.ts";
import type { TransportView } from "../transport/transport-view.ts";
import { SoundModel } from "./sound-model.ts";

export const SEGMENT = 20_000;
export const END = SEGMENT * 6 + 777;
export const ALL = [0, 1, 2, 3, 4, 5, 6] as const;

/** A transport over segments that tests decode, and a model of what its commands make sound. */
export class Bench {
  now = 0;
  readonly transport = new Transport();
  sound = new SoundModel({ segmentFrames: SEGMENT, endFrame: END });
  readonly decoded = new Set<string>();
  wanted: DeckId = "stems";

  view(): TransportView {
    return {
      contextFrame: this.now,
      endFrame: END,
      segmentFrames: SEGMENT,
      framesIn: (deck, segment) =>
        this.decoded.has(`${deck}${segment}`) ? Math.min(SEGMENT, END - segment * SEGMENT) : 0,
      chooseDeck: () => this.wanted,
    };
  }

  decode(deck: DeckId, ...segments: readonly number[]): void {
    for (const segment of segments) this.decoded.add(`${deck}${segment}`);
  }

  do(commands: readonly TransportCommand[]): void {
    this.sound.take(commands, this);
  }

  play(): void {
    this.do(this.transport.play(this.view()));
  }

  seek(frame: number): void {
    this.do(this.transport.seek(frame, this.view()));
  }

  setLoop(startFrame: number, endFrame: number, repeats: number | null = null): void {
    this.do(this.transport.setLoop({ startFrame, endFrame }, repeats, this.view()));
  }

  /** The clock was last heard at a frame of it; another one begins, on which nothing sounds yet. */
  changeClock(heardFrame: number): void {
    this.transport.leaveClock(heardFrame);
    this.now = 0;
    this.sound = new SoundModel({ segmentFrames: SEGMENT, endFrame: END });
  }

  advance(frames: number): void {
    this.now += frames;
    this.do(this.transport.tick(this.view()));
  }

  advanceTo(frame: number): void {
    while (this.now < frame) this.advance(Math.min(2000, frame - this.now));
  }
}
