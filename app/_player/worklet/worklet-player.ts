import { RebuildLimit } from "../browser/rebuild-limit.ts";
import type { LoaderCommand, LoaderNews, LoaderState } from "../loader/messages.ts";
import { showToObserver } from "../observe-player.ts";
import type { Pack } from "../packs/pack.ts";
import {
  IDLE_SNAPSHOT,
  type FaderSettings,
  type Player,
  type PlayerOptions,
  type PlayerSnapshot,
} from "../player.ts";
import type { BeatMarks } from "../render/clicks.ts";
import type { CountInPlan } from "../render/count-in.ts";
import type { LoopRange } from "../render/deck-plan.ts";
import type { PageMessage, RenderReport } from "../render/messages.ts";
import type { ClickSetting } from "../render/renderer.ts";
import { Scope } from "../scope.ts";
import { isNeutral, type StretchPlan } from "../stretch/stretch-plan.ts";
import type { DeckName } from "../transport/transport.ts";
import { answerDecode } from "./answer-decode.ts";
import { HeardTimeline } from "./heard-timeline.ts";
import { WorkletOutput } from "./worklet-output.ts";

export interface WorkletPlayerOptions extends PlayerOptions {
  /** Owned by the player from here on, unless its constructor throws; runs at the packs' rate. */
  readonly context: AudioContext;
  /** Makes another one, when that breaks; null where the browser has none. */
  readonly createContext: () => AudioContext | null;
  readonly processorUrl: URL;
  readonly loaderUrl: URL;
  /** Loaded when tempo or pitch are first changed. */
  readonly stretchUrl: URL;
  /** This engine does not run here; the player is of no more use. Never called by the constructor. */
  readonly onFailure: () => void;
}

/** The rate of every pack. */
const PACK_RATE = 44_100;
/** Older readings of a meter are of what is not heard any more. */
const READING_MS = 250;

const SILENCE: readonly [number, number] = [0, 0];

/** Plays through one audio worklet that a loader in a worker feeds: a busy page neither delays nor breaks the sound. */
export class WorkletPlayer implements Player {
  readonly #scope = new Scope();
  readonly #options: WorkletPlayerOptions;
  readonly #worker: Worker;
  readonly #timeline = new HeardTimeline();
  /** Renders nothing: it is there for the browser's decoders, and outlives any output. */
  readonly #decoder = new OfflineAudioContext(2, 1, PACK_RATE);
  readonly #listeners = new Set<() => void>();
  /** The last of each kind: what a new renderer has to be told. */
  readonly #settings = new Map<PageMessage["kind"], PageMessage>();
  #output: WorkletOutput | null = null;
  #outputScope = new Scope();
  readonly #rebuilds = new RebuildLimit();
  #seq = 0;
  #state: LoaderState = IDLE_SNAPSHOT;
  /** What the listener wants, ahead of what the loader has heard of it. */
  #wishes = { isPlaying: false, listening: "stems" as DeckName, frame: 0 };
  #report: { readonly taken: RenderReport; readonly atMs: number } | null = null;
  #snapshot: PlayerSnapshot | null = null;
  #moves = 0;
  #isStretchLost = false;

  constructor(options: WorkletPlayerOptions) {
    this.#options = options;
    this.#worker = new Worker(options.loaderUrl, { type: "module", name: "player-loader" });
    this.#scope.add(() => this.#worker.terminate());
    this.#scope.listen(this.#worker, "message", (event) =>
      this.#hear((event as MessageEvent<LoaderNews>).data),
    );
    this.#scope.listen(this.#worker, "error", () => this.#fail());
    this.#scope.listen(window, "online", () => this.#retry({ isOnline: true }));
    this.#send({ kind: "open", isShared: window.crossOriginIsolated });
    this.#build(options.context);
  }

  get snapshot(): PlayerSnapshot {
    return (this.#snapshot ??= this.#takeSnapshot());
  }

  get positionFrame(): number {
    if (!this.#isFresh || !this.#output) return this.#wishes.frame;
    const frame = this.#timeline.positionAt(this.#output.heardFrame);
    return Math.min(frame, this.#state.durationFrames ?? Infinity);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  setPacks(packs: Readonly<Record<DeckName, Pack | null>>): void {
    this.#send({ kind: "packs", packs });
  }

  play(countIn: CountInPlan | null = null): void {
    this.#output?.gate.open();
    this.#wishes = { ...this.#wishes, isPlaying: true, frame: this.positionFrame };
    this.#command({ kind: "play", countIn, seq: this.#seq + 1 });
  }

  pause(): void {
    this.#wishes = { ...this.#wishes, isPlaying: false, frame: this.positionFrame };
    this.#command({ kind: "pause", seq: this.#seq + 1 });
  }

  seek(frame: number): void {
    const end = this.#state.durationFrames ?? Infinity;
    this.#wishes.frame = Math.max(0, Math.min(Math.floor(frame), end));
    this.#moves += 1;
    // A clock that stands never reaches the report of the new place: the old one would be shown again.
    this.#timeline.clear();
    this.#command({ kind: "seek", frame, seq: this.#seq + 1 });
  }

  setListening(deck: DeckName): void {
    this.#wishes.listening = deck;
    this.#send({ kind: "listening", deck });
    this.#refresh();
  }

  setFaders(settings: FaderSettings): void {
    this.#set({ kind: "faders", settings });
    const silent = Object.keys(settings).filter((channel) => settings[channel]?.gain === 0);
    this.#send({ kind: "silent", channels: silent });
  }

  setLoop(loop: LoopRange | null, repeats: number | null = null): void {
    this.#send({ kind: "loop", loop, repeats });
  }

  setBeats(beats: BeatMarks): void {
    this.#set({ kind: "beats", beats });
  }

  setClick(click: ClickSetting): void {
    this.#set({ kind: "click", click });
  }

  setStretch(stretch: StretchPlan): void {
    this.#set({ kind: "stretch", stretch });
    if (!isNeutral(stretch)) this.#output?.addStretch();
  }

  readLevels(channel: string): readonly [left: number, right: number] {
    const { taken, atMs } = this.#report ?? {};
    const isOld = atMs === undefined || performance.now() - atMs > READING_MS;
    return isOld ? SILENCE : (taken?.peaks[channel] ?? SILENCE);
  }

  retry(): void {
    this.#retry({ isOnline: false });
  }

  close(): void {
    this.#listeners.clear();
    this.#outputScope.close();
    this.#scope.close();
  }

  #retry({ isOnline }: { isOnline: boolean }): void {
    this.#send({ kind: "retry", isOnline });
    this.#output?.retryStretch(this.#report?.taken.isStretchLost === true);
  }

  #send(command: LoaderCommand, transfer: Transferable[] = []): void {
    this.#worker.postMessage(command, transfer);
  }

  /** A command that moves or stops the cursor: what is known of it is void until it is answered. */
  #command(command: Extract<LoaderCommand, { seq: number }>): void {
    this.#seq = command.seq;
    this.#send(command);
    this.#refresh();
  }

  #set(message: PageMessage): void {
    this.#settings.set(message.kind, message);
    this.#output?.post(message);
  }

  #build(context: AudioContext): void {
    const scope = new Scope();
    this.#outputScope = scope;
    this.#timeline.clear();
    this.#isStretchLost = false;
    this.#output = new WorkletOutput(scope, {
      context,
      processorUrl: this.#options.processorUrl,
      stretchUrl: this.#options.stretchUrl,
      onReport: (report) => this.#takeReport(report),
      onChange: () => this.#refresh(),
      onReady: (port) => {
        this.#send({ kind: "renderer", port }, [port]);
        this.#show(context);
      },
      onStretch: (isLost) => {
        this.#isStretchLost = isLost;
        this.#refresh();
      },
      onBroken: (hasRun) => this.#rebuild(hasRun),
    });
    for (const message of this.#settings.values()) {
      this.#output.post(message);
      if (message.kind === "stretch" && !isNeutral(message.stretch)) this.#output.addStretch();
    }
    if (this.#wishes.isPlaying) this.#output.gate.open();
  }

  /** Goes on at the same place in a new output: the device was unplugged, or the browser took it away. */
  #rebuild(hasRun: boolean): void {
    this.#dropOutput();
    const isWorthIt = hasRun && this.#rebuilds.take(performance.now());
    const context = isWorthIt ? this.#options.createContext() : null;
    if (context) this.#build(context);
    else this.#fail();
  }

  /** Keeps the place: what the output has said of it goes by a clock that is gone. */
  #dropOutput(): void {
    this.#wishes.frame = this.positionFrame;
    this.#report = null;
    this.#outputScope.close();
    this.#output = null;
  }

  #fail(): void {
    if (this.#scope.isClosed) return;
    this.#dropOutput();
    this.close();
    this.#options.onFailure();
  }

  #show(context: AudioContext): void {
    const output = this.#output?.node;
    if (!output) return;
    const timeline = () => (this.#isFresh ? this.#timeline.last : null);
    showToObserver({ player: this, engine: "worklet", context, output, timeline });
  }

  #hear(news: LoaderNews): void {
    switch (news.kind) {
      case "state":
        this.#state = news.state;
        if (news.seq >= this.#seq) this.#wishes.isPlaying = news.state.isPlaying;
        this.#refresh();
        return;
      case "focus":
        this.#options.onFocus(news.packId, news.frame);
        return;
      case "missing":
        this.#options.onMissing(news.packId);
        return;
      case "decode":
        void answerDecode(this.#decoder, news, (answer, transfer) => {
          if (!this.#scope.isClosed) this.#send(answer, transfer);
        });
    }
  }

  #takeReport(report: RenderReport): void {
    this.#report = { taken: report, atMs: performance.now() };
    if (this.#isFresh) this.#timeline.take(report);
    else this.#timeline.clear();
    this.#refresh();
  }

  /** The renderer's last report is news of the page's last command. */
  get #isFresh(): boolean {
    return this.#report !== null && this.#report.taken.pageSeq >= this.#seq;
  }

  #refresh(): void {
    this.#output?.gate.setNeeded(this.#wishes.isPlaying);
    const next = this.#takeSnapshot();
    if (this.#snapshot && JSON.stringify(this.#snapshot) === JSON.stringify(next)) return;
    this.#snapshot = next;
    for (const listener of this.#listeners) listener();
  }

  #takeSnapshot(): PlayerSnapshot {
    const isStretchLost = this.#isStretchLost || this.#report?.taken.isStretchLost === true;
    return {
      ...this.#state,
      ...{ isPlaying: this.#wishes.isPlaying, listening: this.#wishes.listening },
      moves: this.#moves,
      isCountingIn: this.#isFresh && this.#report?.taken.isCountingIn === true,
      wraps: this.#report?.taken.wraps ?? 0,
      stretchSupport: isStretchLost ? "unloaded" : "available",
      isBlocked: this.#output?.gate.isBlocked ?? false,
    };
  }
}
