import { OutputGate } from "../browser/output-gate.ts";
import { RebuildLimit } from "../browser/rebuild-limit.ts";
import { watchOutput } from "../browser/watch-output.ts";
import type { FaderSettings } from "../player.ts";
import type { BeatMarks } from "../render/clicks.ts";
import type { ClickSetting } from "../render/renderer.ts";
import type { Scope } from "../scope.ts";
import { AudioGraph } from "./audio-graph.ts";
import { ClickTrack } from "./click-track.ts";

export interface ScheduledOutputOptions {
  /** Owned by the output from here on. */
  readonly context: AudioContext;
  /** Makes another one, when that breaks; null where the browser has none. */
  readonly createContext: () => AudioContext | null;
  readonly onChange: () => void;
  /** The clock ends, and was last heard at this frame of it. */
  readonly onLeave: (contextFrame: number) => void;
  /** Another clock has begun, and nothing is scheduled on it. */
  readonly onRenewed: () => void;
  /** None lasts. What was there is released. */
  readonly onFailure: () => void;
}

interface Parts {
  readonly scope: Scope;
  readonly graph: AudioGraph;
  readonly clicks: ClickTrack;
  readonly gate: OutputGate;
}

/** The nodes that sound on an audio context, and on another one with all that was set when that breaks. */
export class ScheduledOutput {
  readonly #scope: Scope;
  readonly #options: ScheduledOutputOptions;
  readonly #rebuilds = new RebuildLimit();
  #faders: FaderSettings = {};
  #beats: BeatMarks | null = null;
  #click: ClickSetting | null = null;
  #parts: Parts;

  constructor(scope: Scope, options: ScheduledOutputOptions) {
    this.#scope = scope;
    this.#options = options;
    this.#parts = this.#build(options.context);
  }

  get graph(): AudioGraph {
    return this.#parts.graph;
  }

  get clicks(): ClickTrack {
    return this.#parts.clicks;
  }

  get gate(): OutputGate {
    return this.#parts.gate;
  }

  setFaders(settings: FaderSettings): void {
    this.#faders = { ...this.#faders, ...settings };
    this.graph.setFaders(settings);
  }

  setBeats(beats: BeatMarks): void {
    this.#beats = beats;
    this.clicks.setBeats(beats);
  }

  setClick(click: ClickSetting): void {
    this.#click = click;
    this.clicks.set(click, this.graph.nextMove);
  }

  #build(context: AudioContext): Parts {
    const scope = this.#scope.child();
    const graph = new AudioGraph(scope, context);
    const clicks = new ClickTrack(scope, context, graph.main.input);
    const gate = new OutputGate(scope, context, this.#options.onChange);
    watchOutput(scope, { context, onBroken: () => this.#rebuild() });
    return { scope, graph, clicks, gate };
  }

  /** The device was unplugged, or the browser took it away. */
  #rebuild(): void {
    this.#options.onLeave(this.graph.audibleFrame);
    this.#parts.scope.close();
    const isWorthIt = this.#rebuilds.take(performance.now());
    const context = isWorthIt ? this.#options.createContext() : null;
    if (!context) {
      this.#options.onFailure();
      return;
    }
    this.#parts = this.#build(context);
    this.setFaders(this.#faders);
    if (this.#beats) this.setBeats(this.#beats);
    if (this.#click) this.setClick(this.#click);
    this.#options.onRenewed();
  }
}
