import type { StretchPlan } from "../stretch/stretch-plan.ts";
import type { StretchModule } from "../stretch/stretch-module.ts";
import { FADER_FADE_FRAMES } from "../fades.ts";
import { ChannelBank } from "./channel-bank.ts";
import { Clicks, firstBeatFrom, type BeatMarks } from "./clicks.ts";
import { CountIn, type CountInPlan, type StartFacts } from "./count-in.ts";
import type { DeckPlan } from "./deck-plan.ts";
import { Fader, type FaderSetting } from "./fader.ts";
import { Playout, type HeardSpan } from "./playout.ts";
import { RollHistory } from "./roll-history.ts";
import type { SampleShelf, StereoBuffer } from "./sample-shelf.ts";
import { Source, type Roll } from "./source.ts";

/** What is heard from a frame of the audio clock on. */
export interface HeardRoll {
  readonly deckId: string;
  readonly contextFrame: number;
  readonly trackFrame: number;
  /** Frames of the track in one frame of the clock. */
  readonly rate: number;
}

export interface ClickSetting {
  readonly isOn: boolean;
  readonly gain: number;
  readonly pan: number;
}

/** Frames of one call at most; Web Audio calls with 128. */
const QUANTUM_FRAMES = 128;
const NO_BEATS: BeatMarks = { frames: new Float64Array(0), accents: new Uint8Array(0) };

/** Everything between decoded segments and the output, driven by one call per render quantum. */
export class Renderer {
  readonly source: Source;
  readonly #main = new Fader();
  readonly #bank = new ChannelBank(QUANTUM_FRAMES);
  readonly #history = new RollHistory();
  readonly #playout: Playout;
  readonly #clicks: Clicks;
  readonly #clickFader = new Fader();
  readonly #countIn: CountIn;
  readonly #bus = [new Float64Array(QUANTUM_FRAMES), new Float64Array(QUANTUM_FRAMES)] as const;
  readonly #clickBus = [
    new Float32Array(QUANTUM_FRAMES),
    new Float32Array(QUANTUM_FRAMES),
  ] as const;
  readonly #start: StartFacts;
  #beats = NO_BEATS;
  #isClicking = false;
  /** Of the last quantum: what was heard may still be fading out when nothing plays any more. */
  #isSilent = true;
  /** Where the cursor will be when what is heard has faded out; null when it is there. */
  #restFrame: number | null = null;

  constructor(shelf: SampleShelf, sampleRate: number) {
    this.source = new Source(shelf, {
      isNeeded: (channel) => !this.#bank.isSilent(channel),
      onRoll: (streamFrame, roll) => this.#history.note(streamFrame, roll),
    });
    this.#playout = new Playout(this.source, this.#bank, {
      sampleRate,
      hasSoundAt: (streamFrame) => this.#history.at(streamFrame) !== null,
    });
    this.#clicks = new Clicks(sampleRate);
    this.#countIn = new CountIn(this.#clicks);
    this.#start = {
      isReady: () => this.source.isReady,
      leadFrames: () => this.#playout.startFrames,
    };
  }

  /** What the ear hears of the track; null in silence. The same object as long as nothing turns. */
  get heardRoll(): Roll | null {
    return this.#history.at(this.#playout.heardFrame - 1);
  }

  /** Frames of the track in one frame of output. */
  get rate(): number {
    return this.#playout.rate;
  }

  /** Where the track sits on the audio clock; `contextFrame` is the first frame that is not rendered yet. */
  heardAt(contextFrame: number): HeardRoll | null {
    const roll = this.heardRoll;
    if (!roll) return null;
    const { deckId, trackFrame, streamFrame } = roll;
    const { heardFrame, isDirect, rate } = this.#playout;
    return isDirect
      ? { deckId, trackFrame, contextFrame: contextFrame - heardFrame + streamFrame, rate: 1 }
      : { deckId, trackFrame: trackFrame + heardFrame - streamFrame, contextFrame, rate };
  }

  /** The frame of the track from which on it goes on. */
  get cursorFrame(): number {
    return this.#restFrame ?? this.source.trackFrame;
  }

  /** Sound is wanted or counted in, or the end of the track is still to be heard. */
  get isPlaying(): boolean {
    return this.source.isPlaying || this.#countIn.isPending || this.heardRoll !== null;
  }

  get isCountingIn(): boolean {
    return this.#countIn.isCounting;
  }

  /** What sounds from the next start on. */
  setDeck(deck: DeckPlan | null): void {
    this.#playout.expect(deck?.lanes.map(({ channel }) => channel) ?? []);
    this.source.setDeck(deck);
  }

  /** What sounds as soon as it can be read, without a break. */
  crossTo(deck: DeckPlan | null): void {
    this.#playout.expect(deck?.lanes.map(({ channel }) => channel) ?? []);
    this.source.crossTo(deck);
  }

  /** Sets several channels at once; `main` is the output's own. Where nothing sounds they are there at once. */
  setFaders(settings: Readonly<Record<string, FaderSetting>>): void {
    const fadeFrames = this.#isSilent && !this.isPlaying ? 0 : FADER_FADE_FRAMES;
    for (const [channel, setting] of Object.entries(settings)) {
      const fader = channel === "main" ? this.#main : this.#bank.fader(channel);
      fader.set(setting, fadeFrames);
    }
  }

  setClick({ isOn, gain, pan }: ClickSetting): void {
    this.#isClicking = isOn;
    this.#clickFader.set({ gain, pan });
  }

  setBeats(beats: BeatMarks): void {
    this.#beats = beats;
  }

  setStretch(stretch: StretchPlan): void {
    this.#playout.setStretch(stretch);
  }

  addStretchModule(module: StretchModule): void {
    this.#playout.addModule(module);
  }

  /** Begins to play, behind the clicks of a count-in where there is one. */
  play(countIn: CountInPlan | null = null): void {
    this.#playout.inTurn(() => {
      if (countIn) this.#countIn.begin(countIn);
      else this.source.play();
    });
  }

  pause(): void {
    const roll = this.heardRoll;
    const heardFrame = roll && roll.trackFrame + this.#playout.heardFrame - roll.streamFrame;
    this.#countIn.cancel();
    this.#interrupt(heardFrame === null ? this.cursorFrame : Math.round(heardFrame), () => {
      this.source.pause();
    });
  }

  seek(frame: number): void {
    this.#interrupt(frame, () => this.source.seek(frame));
  }

  /** Largest samples of each channel since the last call; `main` among them. */
  takePeaks(): Record<string, [left: number, right: number]> {
    return { ...this.#bank.takePeaks(), main: this.#main.takePeaks() };
  }

  /** Fills one quantum of output. */
  render(output: StereoBuffer): void {
    const frames = output[0].length;
    for (const side of [...this.#bus, ...this.#clickBus]) side.fill(0);
    if (this.#countIn.advance(frames, this.#start)) this.source.play();
    const span = this.#playout.render(frames);
    this.#bank.mixInto(this.#bus, frames);
    this.#startClicks(span, frames);
    this.#clicks.addTo(this.#clickBus, frames);
    this.#clickFader.mix(this.#clickBus, this.#bus, frames);
    for (const side of output) side.fill(0);
    this.#main.mix(this.#bus, output, frames);
    this.#isSilent = output.every((side) => side.every((sample) => sample === 0));
    this.#history.prune(this.#playout.heardFrame - 1);
  }

  /** Stops or moves the cursor: at once, or when what the ear still has to hear has faded out. */
  #interrupt(restFrame: number, command: () => void): void {
    this.#restFrame = restFrame;
    this.#playout.interrupt(() => {
      command();
      if (this.#playout.lagFrames > 0) this.source.seek(restFrame);
      this.#restFrame = null;
    });
  }

  #startClicks({ from, to }: HeardSpan, frames: number): void {
    if (!this.#isClicking || to <= from) return;
    const perFrame = frames / (to - from);
    for (const { roll, fromStreamFrame, toStreamFrame } of this.#history.spans(from, to)) {
      if (!roll) continue;
      const shift = roll.trackFrame - roll.streamFrame;
      let beat = firstBeatFrom(this.#beats, fromStreamFrame + shift);
      for (; (this.#beats.frames[beat] ?? Infinity) < toStreamFrame + shift; beat++) {
        const ahead = ((this.#beats.frames[beat] ?? 0) - shift - from) * perFrame;
        const at = Math.min(frames - 1, Math.max(0, Math.floor(ahead)));
        this.#clicks.start(at, this.#beats.accents[beat] === 1);
      }
    }
  }
}
