import { expect } from "vitest";
import type { DeckId } from "../transport/transport.ts";
import type { TransportCommand } from "../transport/transport-command.ts";

interface Run {
  readonly deck: DeckId;
  readonly contextFrame: number;
  readonly starts: { readonly contextFrame: number; readonly trackFrame: number; frames: number }[];
  /** Where it is silent. */
  endsAt: number;
  /** Where the cursor leaves it, at the latest: what fades out behind a pause or seek is heard again later. */
  leavesAt: number;
}

/** An unbroken stretch of sound. */
export interface Stretch {
  readonly run: number;
  readonly deck: DeckId;
  readonly context: number;
  readonly track: number;
  readonly frames: number;
}

export const SILENT = -1;

/** What the commands of a transport make sound, frame by frame, without any audio. */
export class SoundModel {
  readonly #runs = new Map<number, Run>();
  readonly #track: { readonly segmentFrames: number; readonly endFrame: number };

  constructor(track: { readonly segmentFrames: number; readonly endFrame: number }) {
    this.#track = track;
  }

  /** Takes commands at a frame of the clock: all have to be in the future. */
  take(
    commands: readonly TransportCommand[],
    { now, transport }: { now: number; transport: { readonly leadFrames: number } },
  ): void {
    for (const command of commands) {
      expect(command.contextFrame).toBeGreaterThan(now);
      if (command.kind === "open") {
        const { deck, contextFrame } = command;
        const run = { deck, contextFrame, starts: [], endsAt: Infinity, leavesAt: Infinity };
        this.#runs.set(command.run, run);
      }
      if (command.kind === "start") this.#start(command);
      if (command.kind === "close") this.#close(command, now + transport.leadFrames);
    }
  }

  /** In the order in which they began; each contiguous on the clock and in the track. */
  stretches(): Stretch[] {
    return [...this.#runs].flatMap(([run, { deck, contextFrame, starts, endsAt }]) => {
      const last = starts.at(-1);
      const end = last ? Math.min(endsAt, last.contextFrame + last.frames) : contextFrame;
      const track = starts[0]?.trackFrame ?? 0;
      const stretch = { run, deck, context: contextFrame, track, frames: end - contextFrame };
      return stretch.frames > 0 ? [stretch] : [];
    });
  }

  /** The frame of the track under the cursor for each frame of the clock, as it was heard; `SILENT` for none. */
  line(untilFrame: number): Int32Array {
    const line = new Int32Array(untilFrame).fill(SILENT);
    for (const { starts, endsAt, leavesAt } of this.#runs.values()) {
      for (const { contextFrame, trackFrame, frames } of starts) {
        const end = Math.min(contextFrame + frames, endsAt, leavesAt, untilFrame);
        for (let at = contextFrame; at < end; at++) line[at] = trackFrame + at - contextFrame;
      }
    }
    return line;
  }

  #start(command: Extract<TransportCommand, { kind: "start" }>): void {
    const { segmentFrames, endFrame } = this.#track;
    const run = this.#runs.get(command.run);
    if (!run) throw new Error("A run that was not opened has begun.");
    const { segment, offsetFrames, contextFrame } = command;
    const trackFrame = segment * segmentFrames + offsetFrames;
    const last = run.starts.at(-1);
    expect(contextFrame).toBe(last ? last.contextFrame + last.frames : run.contextFrame);
    if (last) expect(trackFrame).toBe(last.trackFrame + last.frames);
    const frames = Math.min(segmentFrames, endFrame - segment * segmentFrames) - offsetFrames;
    run.starts.push({ contextFrame, trackFrame, frames });
  }

  #close(command: Extract<TransportCommand, { kind: "close" }>, stopFrame: number): void {
    const run = this.#runs.get(command.run);
    const { contextFrame, fadeFrames } = command;
    if (!run) throw new Error("A run that was not opened was closed.");
    // Only a listener's wish ends a run as soon as that is possible.
    if (contextFrame === stopFrame) run.leavesAt = Math.min(run.leavesAt, contextFrame);
    const isTakenBack = contextFrame <= run.contextFrame;
    run.endsAt = isTakenBack ? run.contextFrame : Math.min(run.endsAt, contextFrame + fadeFrames);
  }
}
