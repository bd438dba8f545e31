import type { AudioGraph } from "./audio-graph.ts";
import { Decks } from "../transport/decks.ts";
import { FocusRequests } from "../focus-requests.ts";
import { showToObserver } from "../observe-player.ts";
import { fetchBuffer } from "./fetch-buffer.ts";
import { heardOf } from "../packs/pack-rendition.ts";
import type { Pack } from "../packs/pack.ts";
import { performCommands } from "./perform-commands.ts";
import { ScheduledOutput } from "./scheduled-output.ts";
import { planLoads, segmentsOfLoop } from "../transport/plan-loads.ts";
import type { FaderSettings, Player, PlayerOptions, PlayerSnapshot } from "../player.ts";
import type { BeatMarks } from "../render/clicks.ts";
import type { CountInPlan } from "../render/count-in.ts";
import type { LoopRange } from "../render/deck-plan.ts";
import type { ClickSetting } from "../render/renderer.ts";
import { Scope } from "../scope.ts";
import { SegmentStore } from "../transport/segment-store.ts";
import { Transport, type DeckId, type DeckName } from "../transport/transport.ts";
import type { TransportCommand } from "../transport/transport-command.ts";
import type { TransportView } from "../transport/transport-view.ts";

/** Decoded segments kept at most: seven of six stems, and some that were just played; 76 MB. */
const BUDGET = 54;
const TICK_MS = 40;
/** Segments from the cursor on in which a stem that can't be loaded is noticed. */
const NOTICED_AHEAD = 2;
/** The rate of every pack. */
const PACK_RATE = 44_100;

export interface SegmentPlayerOptions extends PlayerOptions {
  /** Owned by the player from here on; runs at the packs' sample rate. */
  readonly context: AudioContext;
  /** Makes another one, when that breaks; null where the browser has none. */
  readonly createContext: () => AudioContext | null;
  /** No output lasts; the player is of no more use. Never called by the constructor. */
  readonly onFailure: () => void;
}

/** Plays decoded segments by scheduling buffer sources; needs neither worklets nor a secure origin. */
export class SegmentPlayer implements Player {
  readonly #scope = new Scope();
  readonly #output: ScheduledOutput;
  readonly #store: SegmentStore<AudioBuffer>;
  readonly #decks: Decks<AudioBuffer>;
  readonly #focus: FocusRequests;
  readonly #transport = new Transport();
  readonly #listeners = new Set<() => void>();
  #heardId: DeckId = "";
  #snapshot: PlayerSnapshot | null = null;
  #moves = 0;
  #silent: ReadonlySet<string> = new Set();
  #stopTicking: (() => void) | null = null;

  constructor({ onFocus, onMissing, onFailure, ...options }: SegmentPlayerOptions) {
    const onChange = () => this.#update();
    this.#output = new ScheduledOutput(this.#scope, {
      ...options,
      onChange,
      onLeave: (contextFrame) => this.#transport.leaveClock(contextFrame),
      onRenewed: () => this.#goOn(),
      onFailure: () => {
        this.close();
        onFailure();
      },
    });
    // Renders nothing: it is there for the browser's decoders, and outlives any output.
    const decoding = { context: new OfflineAudioContext(2, 1, PACK_RATE), onMissing };
    this.#store = new SegmentStore(this.#scope, {
      load: (key, signal) =>
        fetchBuffer(key, signal, { ...decoding, pack: this.#decks.pack(key.packId) }),
      onChange,
      sizeOf: () => 1,
      budget: BUDGET,
    });
    this.#decks = new Decks(this.#store);
    this.#focus = new FocusRequests(this.#scope, onFocus);
    this.#scope.listen(window, "online", () => this.#store.retry());
    this.#takeClock();
  }

  get snapshot(): PlayerSnapshot {
    return (this.#snapshot ??= this.#takeSnapshot());
  }

  get positionFrame(): number {
    return this.#transport.positionAt(this.#graph.audibleFrame);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  setPacks(packs: Readonly<Record<DeckName, Pack | null>>): void {
    this.#decks.setPacks(packs, this.#transport.rollingDeck);
    this.#update();
  }

  play(countIn: CountInPlan | null = null): void {
    this.#output.gate.open();
    this.#act((view) => this.#transport.play(view, countIn));
  }

  pause(): void {
    this.#act((view) => this.#transport.pause(view));
  }

  seek(frame: number): void {
    this.#moves += 1;
    this.#act((view) => this.#transport.seek(frame, view));
  }

  setListening(deck: DeckName): void {
    this.#decks.listening = deck;
    this.#update();
  }

  setFaders(settings: FaderSettings): void {
    this.#output.setFaders(settings);
    const silent = Object.keys(settings).filter((channel) => settings[channel]?.gain === 0);
    this.#silent = new Set(silent);
    this.#refresh();
  }

  setLoop(loop: LoopRange | null, repeats: number | null = null): void {
    this.#act((view) => this.#transport.setLoop(loop, repeats, view));
  }

  setBeats(beats: BeatMarks): void {
    this.#output.setBeats(beats);
    this.#update();
  }

  setClick(click: ClickSetting): void {
    this.#output.setClick(click);
    this.#update();
  }

  setStretch(): void {
    // Samples that the browser plays by itself can't be stretched without a change of pitch.
  }

  readLevels(channel: string): readonly [left: number, right: number] {
    return (channel === "main" ? this.#graph.main : this.#graph.channel(channel)).readLevels();
  }

  retry(): void {
    this.#decks.forgiveLost();
    this.#store.retry();
    this.#update();
  }

  close(): void {
    this.#listeners.clear();
    this.#scope.close();
  }

  get #graph(): AudioGraph {
    return this.#output.graph;
  }

  #takeClock(): void {
    const { context, main } = this.#graph;
    this.#transport.widenLead(Math.ceil(2 * context.baseLatency * context.sampleRate));
    const timeline = () => this.#transport.timelineAt(this.#graph.contextFrame);
    showToObserver({ player: this, engine: "scheduled", context, output: main.output, timeline });
  }

  /** In another output, from where the one before it was heard last. */
  #goOn(): void {
    this.#takeClock();
    if (this.#transport.isPlaying) this.#output.gate.open();
    this.#update();
  }

  #view(): TransportView {
    return this.#decks.view(this.#graph.contextFrame);
  }

  #frame(): number {
    return this.#transport.nextFrame(this.#view());
  }

  #segment(): number {
    return Math.floor(this.#frame() / this.#decks.segmentFrames);
  }

  /** The pack that sounds, or that would. */
  #deckId(): DeckId {
    return this.#transport.rollingDeck ?? this.#decks.choose(this.#frame(), this.#transport.deck);
  }

  #heard(): DeckId {
    const { audibleFrame } = this.#graph;
    const line = this.#transport.timelineAt(audibleFrame);
    const id = this.#deckId();
    if (!line) this.#heardId = this.#decks.framesIn(id, this.#segment()) > 0 ? id : "";
    else if (audibleFrame >= line.contextFrame) this.#heardId = line.deck;
    return this.#heardId;
  }

  #act(step: (view: TransportView) => TransportCommand[]): void {
    const view = this.#view();
    const missed = performCommands(step(view), this.#graph, this.#decks);
    if (missed !== null) {
      this.#graph.dropRuns();
      this.#transport.missed(missed);
    }
    this.#output.clicks.update(this.#transport, view.contextFrame);
    this.#refresh();
  }

  #update(): void {
    if (this.#scope.isClosed) return;
    this.#decks.noteLost(this.#segment(), NOTICED_AHEAD);
    this.#act((view) => this.#transport.tick(view));
  }

  #refresh(): void {
    this.#decks.settle(this.#transport.rollingDeck);
    this.#want();
    this.#keepTicking();
    this.#output.gate.setNeeded(this.#transport.isPlaying);
    const next = this.#takeSnapshot();
    if (this.#snapshot && isSame(this.#snapshot, next)) return;
    this.#snapshot = next;
    for (const listener of this.#listeners) listener();
  }

  #keepTicking(): void {
    if (this.#transport.isPlaying) {
      this.#stopTicking ??= this.#scope.every(TICK_MS, () => this.#update());
    } else {
      this.#stopTicking?.();
      this.#stopTicking = null;
    }
  }

  #want(): void {
    const id = this.#deckId();
    const segment = this.#segment();
    const loop = this.#transport.loopAhead(this.#view());
    this.#store.want(
      planLoads({
        pack: this.#decks.pack(id) ?? null,
        standby: this.#decks.standbyFor(id, segment),
        segment,
        isPlaying: this.#transport.isPlaying,
        loop: loop && segmentsOfLoop(loop, this.#decks),
        stemsOf: (packId) => this.#decks.stemsOf(packId),
        isSilent: (stem) => this.#silent.has(stem),
        sizeOf: () => 1,
        budget: BUDGET,
      }),
    );
    this.#wantFocus(segment);
  }

  #wantFocus(segment: number): void {
    const pack = this.#decks.packs.stems;
    const isWanted =
      this.#decks.listening === "stems" && (this.#transport.isPlaying || this.#moves > 0);
    const isMissing = pack?.isGrowing === true && !this.#decks.isPublished("stems", segment);
    const frame = this.#frame();
    this.#focus.want(
      pack && isWanted && isMissing ? { packId: pack.packId, segment, frame } : null,
    );
  }

  #takeSnapshot(): PlayerSnapshot {
    const deck = this.#decks.nameOf(this.#deckId());
    const { isWaiting } = this.#transport;
    return {
      isPlaying: this.#transport.isPlaying,
      isWaiting,
      listening: this.#decks.listening,
      deck,
      ...heardOf(this.#decks.pack(this.#heard())),
      isSeparatedHere: this.#decks.isPublished("stems", this.#segment()),
      durationFrames: this.#decks.endFrame,
      ...this.#decks.lossesAt(this.#frame(), this.#transport.deck),
      moves: this.#moves,
      isStarved: isWaiting && this.#decks.isPublished(deck, this.#segment()),
      isRetrying: this.#store.isRetrying,
      isBlocked: this.#output.gate.isBlocked,
      isCountingIn: this.#transport.isCountingIn,
      wraps: this.#transport.wraps,
      stretchSupport: window.isSecureContext ? "unsupported" : "insecure",
    };
  }
}

function isSame(a: PlayerSnapshot, b: PlayerSnapshot): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
