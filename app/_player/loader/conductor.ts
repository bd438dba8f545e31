import { Decks } from "../transport/decks.ts";
import { FocusRequests } from "../focus-requests.ts";
import { PackError } from "../packs/pack-client.ts";
import { planLoads, segmentsOfLoop } from "../transport/plan-loads.ts";
import type { CountInPlan } from "../render/count-in.ts";
import type { DeckPlan, LoopRange } from "../render/deck-plan.ts";
import { isEntry, isNudge, startFrom } from "../render/loop-entry.ts";
import type { LoaderMessage, RenderReport } from "../render/messages.ts";
import type { Scope } from "../scope.ts";
import { SegmentStore, type SegmentKey } from "../transport/segment-store.ts";
import type { DeckId, DeckName } from "../transport/transport.ts";
import type { Pack } from "../packs/pack.ts";
import { deckPlanOf } from "./deck-plan-of.ts";
import type { DecodeFile, PooledSegment } from "./load-segment.ts";
import { LastWords } from "./last-words.ts";
import { loaderState } from "./loader-state.ts";
import type { LoaderState } from "./messages.ts";
import { Outlook } from "./outlook.ts";
import { RendererLine } from "./renderer-line.ts";
import { SegmentPool } from "./segment-pool.ts";

/** Decoded audio at most: seven segments of six stems, and some of the mix or that were just played; 42 MB. */
const SLOTS = 60;
const SLOT_FRAMES = 176_400;
/** Slots for what is on its way: six segments that take two each. */
const SLOTS_IN_FLIGHT = 12;
const BUDGET = SLOTS - SLOTS_IN_FLIGHT;
/** Segments from the cursor on in which a stem that can't be loaded is noticed. */
const NOTICED_AHEAD = 2;
/** A change of deck takes this long to come about. */
const CROSS_AHEAD_FRAMES = 4410;

export interface ConductorOptions {
  readonly isShared: boolean;
  /** `seq`: the last command of the page that this is news of. */
  readonly onState: (state: LoaderState, seq: number) => void;
  readonly onFocus: (packId: string, frame: number) => void;
  readonly onMissing: (packId: string) => void;
  /** Decodes what this thread can't. */
  readonly decode: DecodeFile;
}

/** Decides what is loaded and which deck is heard. Runs beside the page, so that a busy page interrupts nothing. */
export class Conductor {
  readonly #options: ConductorOptions;
  readonly #pool: SegmentPool;
  readonly #store: SegmentStore<PooledSegment>;
  readonly #decks: Decks<PooledSegment>;
  readonly #focus: FocusRequests;
  readonly #line = new RendererLine();
  #isPlaying = false;
  /** The clicks before a start that has not been heard yet. */
  #countIn: CountInPlan | null = null;
  #moves = 0;
  /** Where to go on: the last known place of the cursor. */
  #frame = 0;
  #loop: LoopRange | null = null;
  #repeats: number | null = null;
  /** Repeats that were heard: another renderer counts on from there. */
  #wraps = 0;
  /** What sounds or sounded last; null after a seek. */
  #current: DeckId | null = null;
  #silent: ReadonlySet<string> = new Set();
  readonly #outlook = new Outlook();
  /** What renderer and page know already. */
  readonly #told = new LastWords<"deck" | "cross" | "end" | "state">();

  constructor(scope: Scope, options: ConductorOptions) {
    this.#options = options;
    this.#pool = new SegmentPool({
      slots: SLOTS,
      slotFrames: SLOT_FRAMES,
      isShared: options.isShared,
      decode: options.decode,
    });
    this.#store = new SegmentStore<PooledSegment>(scope, {
      load: (key, signal) => this.#load(key, signal),
      onChange: () => this.update(),
      onForget: (segment) => this.#pool.release(segment),
      sizeOf: (key) => this.#slotsOf(key),
      budget: BUDGET,
    });
    this.#decks = new Decks(this.#store);
    this.#focus = new FocusRequests(scope, options.onFocus);
  }

  /** Serves a renderer from here on, which knows nothing yet. */
  attach(post: (message: LoaderMessage, transfer?: Transferable[]) => void): void {
    this.#line.attach(post);
    if (!this.#pool.outlivesRenderer) this.#store.clear();
    this.#pool.attach(post);
    this.#told.forget("deck", "cross", "end");
    const [loop, repeats] = [this.#loop, this.#repeats];
    this.#line.tell({ kind: "loop", loop, repeats, wraps: this.#wraps });
    this.#seek(this.#frame);
    this.update();
    if (this.#isPlaying) this.#line.command({ kind: "play", countIn: this.#countIn });
  }

  setPacks(packs: Readonly<Record<DeckName, Pack | null>>): void {
    this.#decks.setPacks(packs, this.#line.report?.heard?.deckId ?? null);
    this.update();
  }

  setListening(deck: DeckName): void {
    this.#decks.listening = deck;
    this.update();
  }

  /** Channels that are not heard: their segments come last. */
  setSilent(channels: readonly string[]): void {
    this.#silent = new Set(channels);
    this.update();
  }

  play(seq: number, countIn: CountInPlan | null): void {
    this.#line.pageSeq = seq;
    const from = startFrom(this.#frame, { endFrame: this.#decks.endFrame, loop: this.#loop });
    if (from !== this.#frame) this.#seek(from);
    this.#isPlaying = true;
    this.#countIn = countIn;
    this.update();
    this.#line.command({ kind: "play", countIn });
  }

  pause(seq: number): void {
    this.#line.pageSeq = seq;
    this.#isPlaying = false;
    this.#countIn = null;
    this.#line.command({ kind: "pause" });
    this.update();
  }

  seek(seq: number, frame: number): void {
    this.#line.pageSeq = seq;
    this.#moves += 1;
    const to = Math.max(0, Math.min(Math.floor(frame), this.#decks.endFrame ?? Infinity));
    if (this.#loop && isEntry(this.#loop, { from: this.#frame, to })) this.#wraps = 0;
    this.#seek(to);
    this.update();
  }

  setLoop(loop: LoopRange | null, repeats: number | null): void {
    const next = loop && {
      startFrame: Math.max(0, Math.floor(loop.startFrame)),
      endFrame: Math.floor(loop.endFrame),
    };
    if (repeats !== this.#repeats || !isNudge(this.#loop, next)) this.#wraps = 0;
    this.#loop = next;
    this.#repeats = repeats;
    this.#line.tell({ kind: "loop", loop: next, repeats, wraps: null });
    this.update();
  }

  retry(isOnline: boolean): void {
    if (!isOnline) this.#decks.forgiveLost();
    this.#store.retry();
    this.update();
  }

  take(report: RenderReport): void {
    this.#line.take(report);
    if (this.#line.isFresh) {
      this.#frame = report.cursorFrame;
      this.#wraps = report.wraps;
      if (report.heard) {
        this.#current = report.heard.deckId;
        this.#countIn = null;
      }
      if (!report.isPlaying && !report.isCountingIn && this.#isPlaying) this.#isPlaying = false;
    }
    // Most reports only move the cursor within a segment.
    this.#outlook.look(this.#lookFrom(), () => this.update());
  }

  reuse(buffers: readonly Int16Array<ArrayBuffer>[]): void {
    this.#pool.reuse(buffers);
  }

  /** Looks at everything anew. */
  update(): void {
    this.#outlook.unsettle();
    this.#decks.noteLost(this.#segmentOf(this.#frame), NOTICED_AHEAD);
    this.#chooseDeck();
    this.#decks.settle(this.#soundingId);
    this.#want();
    this.#tellState();
  }

  /** All of the renderer's reports that a decision may depend on. */
  #lookFrom(): string {
    const isInLoop = this.#loop !== null && this.#frame < this.#loop.endFrame;
    const segments = [this.#frame, this.#frameAhead()].map((frame) => this.#segmentOf(frame));
    const ids = [this.#soundingId, this.#current];
    return [...ids, this.#isPlaying, this.#isCountingIn, isInLoop, ...segments].join("/");
  }

  #seek(frame: number): void {
    this.#frame = frame;
    this.#current = null;
    this.#line.command({ kind: "seek", frame });
  }

  get #soundingId(): DeckId | null {
    return this.#line.isFresh ? (this.#line.report?.heard?.deckId ?? null) : null;
  }

  get #isCountingIn(): boolean {
    return this.#line.report?.isCountingIn === true;
  }

  #segmentOf(frame: number): number {
    return Math.floor(frame / this.#decks.segmentFrames);
  }

  /** Where the track is once another deck could be heard. */
  #frameAhead(): number {
    const { endFrame } = this.#decks;
    const ahead = this.#soundingId === null ? 0 : CROSS_AHEAD_FRAMES;
    const last = endFrame === null ? Infinity : Math.max(0, endFrame - 1);
    return Math.min(this.#frame + ahead, last);
  }

  #chooseDeck(): void {
    const { endFrame } = this.#decks;
    const chosen = this.#decks.choose(this.#frameAhead(), this.#current);
    const held = this.#current ?? chosen;
    if (this.#told.isNews("end", endFrame)) this.#line.tell({ kind: "end", frame: endFrame });
    const deck = this.#deckPlan(held);
    if (this.#told.isNews("deck", deck)) {
      this.#line.tell({ kind: "deck", deck });
      this.#told.isNews("cross", null);
    }
    const next = chosen === held ? null : this.#deckPlan(chosen);
    if (this.#told.isNews("cross", next)) this.#line.tell({ kind: "cross", deck: next });
  }

  #deckPlan(id: DeckId): DeckPlan | null {
    return deckPlanOf(this.#decks.pack(id), this.#decks.stemsOf(id), this.#pool);
  }

  #slotsOf({ packId }: SegmentKey): number {
    return SegmentPool.slotsOf(this.#decks.pack(packId));
  }

  #want(): void {
    const id = this.#soundingId ?? this.#decks.choose(this.#frame, this.#current);
    const segment = this.#segmentOf(this.#frame);
    const loop = this.#loop && this.#frame < this.#loop.endFrame ? this.#loop : null;
    this.#store.want(
      planLoads({
        pack: this.#decks.pack(id) ?? null,
        standby: this.#decks.standbyFor(id, segment),
        segment,
        isPlaying: this.#isPlaying,
        loop: loop && segmentsOfLoop(loop, this.#decks),
        stemsOf: (packId) => this.#decks.stemsOf(packId),
        isSilent: (stem) => this.#silent.has(stem),
        sizeOf: (key) => this.#slotsOf(key),
        budget: BUDGET,
      }),
    );
    this.#wantFocus(segment);
  }

  #wantFocus(segment: number): void {
    const { listening, packs } = this.#decks;
    const [pack, frame] = [packs.stems, this.#frame];
    const isListening = listening === "stems" && (this.#isPlaying || this.#moves > 0);
    const isMissing = pack?.isGrowing === true && !this.#decks.isPublished("stems", segment);
    this.#focus.want(
      pack && isListening && isMissing ? { packId: pack.packId, segment, frame } : null,
    );
  }

  async #load(key: SegmentKey, signal: AbortSignal): Promise<PooledSegment> {
    const pack = this.#decks.pack(key.packId);
    if (!pack) throw new PackError("The pack is gone.", { status: null, isPermanent: true });
    try {
      return await this.#pool.load(key, { pack, signal });
    } catch (error) {
      if (error instanceof PackError && error.status === 404) this.#options.onMissing(pack.packId);
      throw error;
    }
  }

  #tellState(): void {
    const { pageSeq } = this.#line;
    const state = loaderState(this.#decks, {
      frame: this.#frame,
      isPlaying: this.#isPlaying,
      isCountingIn: this.#isCountingIn,
      isRetrying: this.#store.isRetrying,
      soundingId: this.#soundingId,
      current: this.#current,
    });
    if (this.#told.isNews("state", [state, pageSeq])) this.#options.onState(state, pageSeq);
  }
}
