import { Channel, type FaderMove } from "./channel.ts";
import { planBeats, planCountIn, type PlannedClick } from "./click-plan.ts";
import { timeAtFrame } from "../context-time.ts";
import { clickSounds, type BeatMarks } from "../render/clicks.ts";
import type { ClickSetting } from "../render/renderer.ts";
import type { Scope } from "../scope.ts";
import type { Transport } from "../transport/transport.ts";

/** How far ahead of what is decided clicks are started: 0.3 s, many times what lies between two updates. */
const AHEAD_FRAMES = 13_230;
const NO_BEATS: BeatMarks = { frames: new Float64Array(0), accents: new Uint8Array(0) };

interface StartedClick extends PlannedClick {
  readonly source: AudioBufferSourceNode;
}

/** Sounds clicks at exact frames of the audio clock, as the transport's rolls and count-in ask for. */
export class ClickTrack {
  readonly #context: BaseAudioContext;
  readonly #channel: Channel;
  readonly #plain: AudioBuffer;
  readonly #accent: AudioBuffer;
  #started: StartedClick[] = [];
  #beats = NO_BEATS;
  #isOn = false;

  constructor(scope: Scope, context: BaseAudioContext, output: AudioNode) {
    this.#context = context;
    this.#channel = new Channel(context, output);
    const { plain, accent } = clickSounds(context.sampleRate);
    this.#plain = toStereo(context, plain);
    this.#accent = toStereo(context, accent);
    scope.add(() => this.#release());
  }

  setBeats(beats: BeatMarks): void {
    this.#beats = beats;
  }

  set({ isOn, gain, pan }: ClickSetting, move: FaderMove): void {
    this.#isOn = isOn;
    this.#channel.move({ gain, pan }, move);
  }

  /**
   * Starts what is to click soon and takes back what is not to any more.
   *
   * What lies within the transport's lead is left as it is: by then the sound that it belongs to is decided too.
   */
  update(transport: Transport, contextFrame: number): void {
    const fromFrame = contextFrame + transport.leadFrames;
    const toFrame = fromFrame + AHEAD_FRAMES;
    const beats = this.#isOn ? planBeats(transport.spans(fromFrame, toFrame), this.#beats) : [];
    const isSoon = (click: PlannedClick) =>
      click.contextFrame >= fromFrame && click.contextFrame < toFrame;
    const wanted = [...planCountIn(transport.countIn), ...beats].filter(isSoon);
    for (const click of this.#started.filter(isSoon)) {
      if (!wanted.some((each) => isSame(each, click))) this.#take(click);
    }
    for (const click of wanted) {
      if (!this.#started.some((each) => isSame(each, click))) this.#start(click);
    }
  }

  #start(click: PlannedClick): void {
    const buffer = click.isAccent ? this.#accent : this.#plain;
    const source = new AudioBufferSourceNode(this.#context, { buffer });
    source.connect(this.#channel.input);
    source.start(timeAtFrame(click.contextFrame, this.#context.sampleRate));
    const started = { ...click, source };
    source.onended = () => this.#take(started);
    this.#started.push(started);
  }

  #take(click: StartedClick): void {
    click.source.onended = null;
    click.source.stop();
    click.source.disconnect();
    this.#started = this.#started.filter((each) => each !== click);
  }

  #release(): void {
    for (const click of this.#started) this.#take(click);
    this.#channel.disconnect();
  }
}

/** A splitter would pass a single channel on to the left only. */
function toStereo(context: BaseAudioContext, samples: Float32Array<ArrayBuffer>): AudioBuffer {
  const buffer = context.createBuffer(2, samples.length, context.sampleRate);
  for (const side of [0, 1]) buffer.copyToChannel(samples, side);
  return buffer;
}

function isSame(a: PlannedClick, b: PlannedClick): boolean {
  return a.contextFrame === b.contextFrame && a.isAccent === b.isAccent;
}
