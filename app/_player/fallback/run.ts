import { timeAtFrame } from "../context-time.ts";
import { GainRamp } from "./gain-ramp.ts";

/** Where a run begins, and how loud it is once it is open. */
export interface RunStart {
  readonly contextFrame: number;
  readonly fadeFrames: number;
  /** Undoes the gain that the pack's samples were stored with. */
  readonly level: number;
}

interface Fader {
  readonly node: GainNode;
  readonly ramp: GainRamp;
}

/** The sources of one unbroken stretch of sound: one fader per stem, all moved by the same ramps. */
export class Run {
  readonly #context: BaseAudioContext;
  readonly #faders: ReadonlyMap<string, Fader>;
  readonly #sources = new Set<AudioBufferSourceNode>();
  readonly #start: RunStart;
  #closesAt = Infinity;

  constructor(context: BaseAudioContext, outputs: ReadonlyMap<string, AudioNode>, start: RunStart) {
    this.#context = context;
    this.#start = start;
    this.#faders = new Map(
      [...outputs].map(([stem, output]) => {
        const node = new GainNode(context, { gain: 0 });
        node.connect(output);
        return [stem, { node, ramp: new GainRamp(node.gain, 0) }];
      }),
    );
    this.#rampTo(start.level, start.contextFrame, start.fadeFrames);
  }

  /** Plays a decoded segment from `offsetFrames` to its end; the first frame sounds at `contextFrame`. */
  startSource(
    stem: string,
    buffer: AudioBuffer,
    at: { contextFrame: number; offsetFrames: number },
  ): void {
    const fader = this.#faders.get(stem);
    if (!fader) return;
    const rate = this.#context.sampleRate;
    const source = new AudioBufferSourceNode(this.#context, { buffer });
    source.connect(fader.node);
    source.onended = () => this.#forget(source);
    source.start(timeAtFrame(at.contextFrame, rate), timeAtFrame(at.offsetFrames, rate));
    if (this.#closesAt < Infinity) source.stop(timeAtFrame(this.#closesAt, rate));
    this.#sources.add(source);
  }

  /** Fades out; a close that comes later than one already planned changes nothing. */
  close(contextFrame: number, fadeFrames: number): void {
    const closesAt = contextFrame + fadeFrames;
    if (closesAt >= this.#closesAt) return;
    if (contextFrame <= this.#start.contextFrame) {
      this.drop();
      return;
    }
    this.#closesAt = closesAt;
    this.#rampTo(0, contextFrame, fadeFrames);
    const stopSec = timeAtFrame(closesAt, this.#context.sampleRate);
    for (const source of this.#sources) source.stop(stopSec);
  }

  /** Silences and releases everything at once. */
  drop(): void {
    this.#closesAt = 0;
    for (const source of this.#sources) {
      source.onended = null;
      source.stop();
      source.disconnect();
    }
    this.#sources.clear();
    for (const fader of this.#faders.values()) fader.node.disconnect();
  }

  get isFinished(): boolean {
    return this.#sources.size === 0;
  }

  #rampTo(target: number, contextFrame: number, fadeFrames: number): void {
    const rate = this.#context.sampleRate;
    const startSec = timeAtFrame(contextFrame, rate);
    const endSec = timeAtFrame(contextFrame + fadeFrames, rate);
    for (const fader of this.#faders.values()) fader.ramp.rampTo(target, startSec, endSec);
  }

  #forget(source: AudioBufferSourceNode): void {
    source.disconnect();
    this.#sources.delete(source);
    if (this.#sources.size === 0 && this.#closesAt < Infinity) this.drop();
  }
}
