import { Channel, type FaderMove } from "./channel.ts";
import { audibleFrame, frameAtTime } from "../context-time.ts";
import { FADER_FADE_FRAMES } from "../fades.ts";
import { Run, type RunStart } from "./run.ts";
import type { FaderSettings } from "../player.ts";
import type { Scope } from "../scope.ts";

/** How far ahead of the audio clock a fader moves, in frames. */
const GAIN_LEAD_FRAMES = 882;

/** The Web Audio nodes: sources -> run faders -> stem channels -> main channel -> output. */
export class AudioGraph {
  readonly context: AudioContext;
  readonly main: Channel;
  readonly #channels = new Map<string, Channel>();
  readonly #runs = new Map<number, Run>();

  constructor(scope: Scope, context: AudioContext) {
    this.context = context;
    this.main = new Channel(context, context.destination);
    scope.add(() => this.#release());
  }

  /** Frame of the audio clock that the next sound can't be earlier than. */
  get contextFrame(): number {
    return frameAtTime(this.context.currentTime, this.context.sampleRate);
  }

  /** Up to here the audio thread may have rendered: its clock shows the beginning of what it is rendering. */
  get renderedFrame(): number {
    return this.contextFrame + Math.ceil(this.context.baseLatency * this.context.sampleRate);
  }

  /** Frame of the audio clock that is heard now. */
  get audibleFrame(): number {
    return audibleFrame(this.context);
  }

  /** When a fader that is moved now does so. */
  get nextMove(): FaderMove {
    const startFrame = this.contextFrame + GAIN_LEAD_FRAMES;
    return { startFrame, endFrame: startFrame + FADER_FADE_FRAMES };
  }

  channel(name: string): Channel {
    const known = this.#channels.get(name);
    if (known) return known;
    const channel = new Channel(this.context, this.main.input);
    this.#channels.set(name, channel);
    return channel;
  }

  openRun(run: number, stems: readonly string[], start: RunStart): void {
    for (const [id, old] of this.#runs) if (old.isFinished) this.#drop(id, old);
    const outputs = new Map(stems.map((stem) => [stem, this.channel(stem).input]));
    this.#runs.set(run, new Run(this.context, outputs, start));
  }

  run(run: number): Run | undefined {
    return this.#runs.get(run);
  }

  dropRuns(): void {
    for (const [id, run] of this.#runs) this.#drop(id, run);
  }

  /** Moves several faders with one ramp, so that what cancels out before cancels out on the way too. */
  setFaders(settings: FaderSettings): void {
    const move = this.nextMove;
    for (const [name, setting] of Object.entries(settings)) {
      (name === "main" ? this.main : this.channel(name)).move(setting, move);
    }
  }

  #drop(id: number, run: Run): void {
    run.drop();
    this.#runs.delete(id);
  }

  #release(): void {
    this.dropRuns();
    for (const channel of this.#channels.values()) channel.disconnect();
    this.main.disconnect();
    void this.context.close().catch(() => undefined);
  }
}
