import { AudioGraph } from "./audio-graph.ts";
import { Decks } from "./decks.ts";
import { FocusRequests } from "./focus-requests.ts";
import { showToObserver } from "./observe-player.ts";
import { OutputGate } from "./output-gate.ts";
import { fetchSegment, PackError } from "./pack-client.ts";
import type { Pack } from "./pack.ts";
import { performCommands } from "./perform-commands.ts";
import { planLoads } from "./plan-loads.ts";
import type { Player, PlayerSnapshot } from "./player.ts";
import { Scope } from "./scope.ts";
import { SegmentStore, type SegmentKey } from "./segment-store.ts";
import { Transport, type DeckId, type DeckName, type TransportCommand } from "./transport.ts";

/** Decoded audio kept at most: eight segments of six stems, and some that were just played. */
const BUDGET_BYTES = 96 * 2 ** 20;
const TICK_MS = 40;
/** Segments from the cursor on in which a stem that can't be loaded is noticed. */
const NOTICED_AHEAD = 2;

export interface SegmentPlayerOptions {
  /** Owned by the player from here on; runs at the packs' sample rate. */
  readonly context: AudioContext;
  /** The listener is at a part that is not separated yet; called at most once a second. */
  readonly onFocus: (packId: string, frame: number) => void;
  /** The server has no file that was announced: the whole separation may be gone. */
  readonly onMissing: (packId: string) => void;
}

/** Plays decoded segments by scheduling buffer sources; needs neither worklets nor a secure origin. */
export class SegmentPlayer implements Player {
  readonly #scope = new Scope();
  readonly #graph: AudioGraph;
  readonly #gate: OutputGate;
  readonly #store: SegmentStore<AudioBuffer>;
  readonly #decks: Decks;
  readonly #focus: FocusRequests;
  readonly #transport = new Transport();
  readonly #listeners = new Set<() => void>();
  readonly #onMissing: SegmentPlayerOptions["onMissing"];
  #heardId: DeckId = "";
  #snapshot: PlayerSnapshot | null = null;
  #moves = 0;
  #stopTicking: (() => void) | null = null;

  constructor({ context, onFocus, onMissing }: SegmentPlayerOptions) {
    this.#onMissing = onMissing;
    const onChange = () => this.#update();
    this.#graph = new AudioGraph(this.#scope, context);
    this.#gate = new OutputGate(this.#scope, context, onChange);
    this.#store = new SegmentStore(this.#scope, {
      load: (key, signal) => this.#load(key, signal),
      onChange,
      budgetBytes: BUDGET_BYTES,
    });
    this.#decks = new Decks(this.#store);
    this.#focus = new FocusRequests(this.#scope, onFocus);
    this.#transport.widenLead(Math.ceil(2 * context.baseLatency * context.sampleRate));
    this.#scope.listen(window, "online", () => this.#store.retry());
    showToObserver(this, this.#graph, this.#transport);
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
    this.#decks.setPacks(packs, this.#soundingId);
    this.#update();
  }

  play(): void {
    this.#gate.open();
    this.#do(this.#transport.play(this.#view()));
  }

  pause(): void {
    this.#do(this.#transport.pause(this.#view()));
  }

  seek(frame: number): void {
    this.#moves += 1;
    this.#do(this.#transport.seek(frame, this.#view()));
  }

  setListening(deck: DeckName): void {
    this.#decks.listening = deck;
    this.#update();
  }

  setGains(gains: Readonly<Record<string, number>>): void {
    this.#graph.setGains(new Map(Object.entries(gains)));
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

  #view() {
    return this.#decks.view(this.#graph.contextFrame);
  }

  /** What sounds next; at the end of the track that is its beginning. */
  #frame(): number {
    const frame = this.#transport.positionAt(this.#graph.contextFrame);
    const { endFrame } = this.#decks;
    return endFrame !== null && frame >= endFrame ? 0 : frame;
  }

  #segment(): number {
    return Math.floor(this.#frame() / this.#decks.segmentFrames);
  }

  get #soundingId(): DeckId | null {
    return this.#transport.timeline && this.#transport.deck;
  }

  /** The pack that sounds, or that would. */
  #deckId(): DeckId {
    return this.#soundingId ?? this.#decks.choose(this.#frame(), this.#transport.deck);
  }

  #heard(): DeckId {
    const line = this.#transport.timeline;
    const id = this.#deckId();
    if (!line) this.#heardId = this.#decks.framesIn(id, this.#segment()) > 0 ? id : "";
    else if (this.#graph.audibleFrame >= line.contextFrame) this.#heardId = id;
    return this.#heardId;
  }

  #do(commands: TransportCommand[]): void {
    const missed = performCommands(commands, this.#graph, this.#decks);
    if (missed !== null) {
      this.#graph.dropRuns();
      this.#transport.missed(missed);
    }
    this.#refresh();
  }

  #update(): void {
    if (this.#scope.isClosed) return;
    this.#decks.noteLost(this.#segment(), NOTICED_AHEAD);
    this.#do(this.#transport.tick(this.#view()));
  }

  #refresh(): void {
    this.#decks.settle(this.#soundingId);
    this.#want();
    this.#keepTicking();
    this.#gate.setNeeded(this.#transport.isPlaying);
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
    this.#store.want(
      planLoads({
        pack: this.#decks.pack(id) ?? null,
        standby: this.#decks.standbyFor(id, segment),
        segment,
        isPlaying: this.#transport.isPlaying,
        stemsOf: (packId) => this.#decks.stemsOf(packId),
        budgetBytes: BUDGET_BYTES,
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
    this.#focus.want(pack && isWanted && isMissing ? { packId: pack.id, segment, frame } : null);
  }

  async #load(key: SegmentKey, signal: AbortSignal): Promise<AudioBuffer> {
    const pack = this.#decks.pack(key.packId);
    if (!pack) throw new PackError("The pack is gone.", { status: null, isPermanent: true });
    const bytes = await fetchSegment(pack.baseUrl, key, signal).catch((error: unknown) => {
      if (error instanceof PackError && error.status === 404) this.#onMissing(pack.id);
      throw error;
    });
    return this.#graph.context.decodeAudioData(bytes).catch((cause: unknown) => {
      const message = `Segment ${key.index} of ${key.stem} can't be decoded.`;
      throw new PackError(message, { status: null, isPermanent: true, cause });
    });
  }

  #takeSnapshot(): PlayerSnapshot {
    return {
      isPlaying: this.#transport.isPlaying,
      isWaiting: this.#transport.isWaiting,
      listening: this.#decks.listening,
      deck: this.#decks.nameOf(this.#deckId()),
      heardId: this.#heard(),
      isSeparatedHere: this.#decks.isPublished("stems", this.#segment()),
      durationFrames: this.#decks.endFrame,
      lostStems: [...this.#decks.lostStems],
      moves: this.#moves,
      isRetrying: this.#store.isRetrying,
      isBlocked: this.#gate.isBlocked,
    };
  }
}

function isSame(a: PlayerSnapshot, b: PlayerSnapshot): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
