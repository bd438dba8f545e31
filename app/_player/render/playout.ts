import { StageMaker } from "../stretch/stage-maker.ts";
import { NEUTRAL_STRETCH, type StretchPlan } from "../stretch/stretch-plan.ts";
import type { StretchStage } from "../stretch/stretch-stage.ts";
import { FADER_FADE_FRAMES, SEEK_FADE_FRAMES } from "../fades.ts";
import { blend } from "./blend.ts";
import type { StretchModule } from "../stretch/stretch-module.ts";
import { ChannelBank } from "./channel-bank.ts";
import { DelayLine } from "./delay-line.ts";
import { LinearRamp } from "./linear-ramp.ts";
import type { Source } from "./source.ts";

/** What of the stream was heard in one call, in frames; they may be fractions. */
export interface HeardSpan {
  readonly from: number;
  readonly to: number;
}

type Mode =
  /** As the source gives it, some frames behind it or none. */
  | "direct"
  /** Heard directly, while the stretcher catches up unheard. */
  | "warming"
  /** Both are heard, the stretched sound more and more. */
  | "entering"
  | "stretched"
  /** Both are heard, the direct sound more and more. */
  | "leaving"
  /** Stretched from the next start on. */
  | "idle"
  /** Something to stretch is there: the stretcher is filled, unheard. */
  | "priming";

const QUANTUM_FRAMES = 128;
/** Enough for what the ear lags behind at double tempo, and a block of the analysis before. */
const LINE_FRAMES = 32_768;
const STAGE_FRAMES = 512;
/** A beginning computes what nobody hears: at most this many quanta in the time of one. */
const STEPS_AT_ONCE = 8;

/**
 * Plays the source out, at another tempo or pitch when asked to.
 *
 * At neutral nothing is computed and no sample changes. Stretched sound is late by the stretcher's latency, so the
 * cursor runs ahead of the ear; `heardFrame` is where the ear is.
 */
export class Playout {
  readonly #source: Source;
  readonly #bank: ChannelBank;
  readonly #line: DelayLine;
  readonly #stages: StageMaker;
  /** Whether a stream frame is of a track, not of silence. */
  readonly #hasSoundAt: (streamFrame: number) => boolean;
  readonly #scratch: ChannelBank;
  #mode: Mode = "direct";
  #heard = 0;
  #stretch = NEUTRAL_STRETCH;
  #warmFrames = 0;
  readonly #fade = new LinearRamp(1);
  readonly #gate = new LinearRamp(1);
  /** Commands that wait for what is heard to fade out. */
  #waiting: (() => void)[] | null = null;

  constructor(
    source: Source,
    bank: ChannelBank,
    facts: { readonly sampleRate: number; readonly hasSoundAt: (streamFrame: number) => boolean },
  ) {
    this.#source = source;
    this.#bank = bank;
    this.#stages = new StageMaker(facts.sampleRate);
    this.#hasSoundAt = facts.hasSoundAt;
    this.#scratch = new ChannelBank(QUANTUM_FRAMES);
    this.#line = new DelayLine(source, { capacity: LINE_FRAMES, stageFrames: STAGE_FRAMES });
  }

  /** The stream frame that is heard next. */
  get heardFrame(): number {
    return this.#heard;
  }

  /** How far the cursor is ahead of the ear. */
  get lagFrames(): number {
    return this.#line.written - this.#heard;
  }

  /** Frames of the track in one frame of output. */
  get rate(): number {
    return this.#mode === "direct" || this.#mode === "warming" ? 1 : this.#stretch.rate;
  }

  /** What is heard goes on evenly, sample by sample. */
  get isDirect(): boolean {
    return this.#mode === "direct";
  }

  /** Frames of output from the command to play to the first sound. */
  get startFrames(): number {
    const { stage } = this.#stages;
    if (this.#mode !== "idle" || !stage) return 0;
    const quanta = Math.ceil(stage.outputLatency / QUANTUM_FRAMES);
    return Math.ceil(quanta / STEPS_AT_ONCE) * QUANTUM_FRAMES;
  }

  addModule(module: StretchModule): void {
    this.#stages.addModule(module);
  }

  /** Channels that may sound soon. */
  expect(channels: readonly string[]): void {
    this.#line.reserve(channels);
  }

  setStretch(stretch: StretchPlan): void {
    this.#stretch = stretch;
    this.#stages.stage?.setSemitones(stretch.semitones);
  }

  /** Stops or moves the source, behind a short fade where the ear is not where the cursor is. */
  interrupt(command: () => void): void {
    if (this.#waiting) {
      this.#waiting.push(command);
    } else if (this.#mode === "idle" || (this.isDirect && this.lagFrames === 0)) {
      command();
    } else {
      this.#waiting = [command];
      this.#gate.moveTo(0, SEEK_FADE_FRAMES);
    }
  }

  /** Does something that interrupts nothing, in its turn. */
  inTurn(command: () => void): void {
    if (this.#waiting) this.#waiting.push(command);
    else command();
  }

  /** Fills the bank's channels with the next frames of output. */
  render(frames: number): HeardSpan {
    this.#settle();
    const from = this.#heard;
    this.#bank.clear(frames);
    this.#play(frames);
    this.#applyGate(frames);
    return { from, to: this.#heard };
  }

  #settle(): void {
    if (this.#waiting && !this.#gate.isMoving) {
      for (const command of this.#waiting.splice(0)) command();
      this.#waiting = null;
      this.#flush();
    }
    const { channels } = this.#line;
    const isWanted = this.#stages.isWanted(this.#stretch, channels);
    if (this.#mode === "stretched") {
      if (!isWanted || !this.#stages.isCurrent(this.#stretch, channels)) this.#leave();
      else if (this.#isPlayedOut()) this.#flush();
    } else if (this.#mode === "direct" && isWanted) {
      this.#engage(this.#stages.make(this.#stretch, channels));
    } else if (this.#mode === "idle") {
      if (isWanted) this.#prime(this.#stages.make(this.#stretch, channels));
      else this.#mode = "direct";
    }
  }

  #play(frames: number): void {
    switch (this.#mode) {
      case "direct":
        this.#playDirect(frames, this.#bank);
        return;
      case "warming":
        this.#playDirect(frames, this.#bank);
        this.#warm(frames);
        return;
      case "entering":
      case "leaving":
        this.#playBoth(frames);
        return;
      case "stretched":
        this.#step(frames, this.#bank);
        this.#heard = this.#stages.stage?.heardFrame ?? this.#heard;
        return;
      case "idle":
        return;
      case "priming":
        this.#fillStretcher(frames);
    }
  }

  #playDirect(frames: number, bank: ChannelBank): void {
    this.#line.pullTo(this.#heard + frames);
    for (const channel of this.#line.channels) {
      this.#line.read(channel, this.#heard, [frames, bank.buffers(channel)]);
    }
    this.#heard += frames;
  }

  #step(frames: number, bank: ChannelBank | null): void {
    this.#stages.stage?.step(this.#line, this.#stretch.rate, {
      frames,
      output: bank?.buffers ?? null,
    });
  }

  #engage(stage: StretchStage): void {
    if (!this.#source.roll && !this.#hasSoundAt(this.#heard)) {
      this.#flush();
      this.#mode = "idle";
      return;
    }
    stage.begin(this.#line, this.#heard + stage.outputLatency + stage.inputLatency);
    stage.setSemitones(this.#stretch.semitones);
    this.#warmFrames = stage.outputLatency;
    this.#mode = "warming";
  }

  /** Keeps the stretcher in step with what is heard until it has an output of its own. */
  #warm(frames: number): void {
    this.#stages.stage?.step(this.#line, 1, { frames, output: null });
    this.#warmFrames -= frames;
    if (this.#warmFrames > 0) return;
    this.#mode = "entering";
    this.#crossTo(1);
  }

  #fillStretcher(frames: number): void {
    for (let i = 0; i < STEPS_AT_ONCE && this.#warmFrames > 0; i++) {
      const count = Math.min(frames, this.#warmFrames);
      this.#step(count, null);
      this.#warmFrames -= count;
    }
    if (this.#warmFrames <= 0) this.#mode = "stretched";
  }

  #prime(stage: StretchStage): void {
    const hasWork = this.#source.roll !== null || (this.#source.isPlaying && this.#source.isReady);
    if (!hasWork) return;
    this.#line.clear();
    stage.begin(this.#line, this.#heard + stage.inputLatency);
    stage.setSemitones(this.#stretch.semitones);
    this.#warmFrames = stage.outputLatency;
    this.#mode = "priming";
  }

  #leave(): void {
    this.#heard = Math.round(this.#heard);
    this.#mode = "leaving";
    this.#crossTo(0);
  }

  /** The share of stretched sound moves to 0 or 1. */
  #crossTo(share: 0 | 1): void {
    this.#fade.moveTo(1 - share, 0);
    this.#fade.moveTo(share, FADER_FADE_FRAMES);
  }

  #playBoth(frames: number): void {
    this.#playDirect(frames, this.#bank);
    this.#scratch.clear(frames);
    this.#step(frames, this.#scratch);
    for (const channel of this.#line.channels) {
      blend(this.#bank.buffers(channel), this.#scratch.buffers(channel), [this.#fade, frames]);
    }
    this.#fade.advance(frames);
    if (this.#fade.isMoving) return;
    this.#mode = this.#mode === "entering" ? "stretched" : "direct";
    if (this.#mode === "stretched") this.#heard = this.#stages.stage?.heardFrame ?? this.#heard;
  }

  #applyGate(frames: number): void {
    if (this.#gate.isMoving || this.#gate.target !== 1) {
      for (const channel of this.#line.channels) {
        for (const side of this.#bank.buffers(channel)) {
          for (let i = 0; i < frames; i++) side[i] = (side[i] ?? 0) * this.#gate.valueAt(i);
        }
      }
    }
    this.#gate.advance(frames);
  }

  /** The ear is where the cursor is, in silence. */
  #flush(): void {
    this.#heard = this.#line.written;
    this.#mode = "direct";
    this.#gate.moveTo(1, 0);
    this.#line.clear();
  }

  /** Everything up to the end of the track has been heard. */
  #isPlayedOut(): boolean {
    return !this.#source.isPlaying && !this.#source.roll && !this.#hasSoundAt(this.#heard);
  }
}
