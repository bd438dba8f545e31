import { Decks } from "../transport/decks.ts";
import { FocusRequests } from "../focus-requests.ts";
import { PackError } from "../packs/pack-client.ts";
import { heardOf } from "../packs/pack-rendition.ts";
import { planLoads, segmentsOfLoop } from "../transport/plan-loads.ts";
import type { CountInPlan } from "../render/count-in.ts";
import type { DeckPlan, LoopRange } from "../render/deck-plan.ts";
import { isEntry, isNudge, startFrom } from "../render/loop-entry.ts";
import type { LoaderMessage, RenderReport } from "../render/messages.ts";
import { LOSSY_HEADROOM } from "../render/sample-format.ts";
import type { Scope } from "../scope.ts";
import { SegmentStore, type SegmentKey } from "../transport/segment-store.ts";
import type { DeckId, DeckName } from "../transport/transport.ts";
import type { Pack } from "../packs/pack.ts";
import type { DecodeFile, PooledSegment } from "./load-segment.ts";
import { LastWords } from "./last-words.ts";
import type { LoaderState } from "./messages.ts";
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

/**
 * Decides what is loaded and which deck is heard, and tells the renderer. Runs beside the page, so that a busy page
 * interrupts nothing.
 */
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
    this.#line.tell({
      kind: "loop",
      loop: this.#loop,
      repeats: this.#repeats,
      wraps: this.#wraps,
    });
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
    this.update();
  }

  reuse(buffers: readonly Int16Array<ArrayBuffer>[]): void {
    this.#pool.reuse(buffers);
  }

  /** Looks at everything anew. */
  update(): void {
    this.#decks.noteLost(this.#segment(), NOTICED_AHEAD);
    this.#chooseDeck();
    this.#decks.settle(this.#soundingId);
    this.#want();
    this.#tellState();
  }

  #seek(frame: number): void {
    this.#frame = frame;
    this.#current = null;
    this.#line.command({ kind: "seek", frame });
  }

  get #soundingId(): DeckId | null {
    return this.#line.isFresh ? (this.#line.report?.heard?.deckId ?? null) : null;
  }

  #segment(): number {
    return Math.floor(this.#frame / this.#decks.segmentFrames);
  }

  #chooseDeck(): void {
    const { endFrame } = this.#decks;
    const ahead = this.#soundingId === null ? 0 : CROSS_AHEAD_FRAMES;
    const last = endFrame === null ? Infinity : Math.max(0, endFrame - 1);
    const chosen = this.#decks.choose(Math.min(this.#frame + ahead, last), this.#current);
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
    const pack = this.#decks.pack(id);
    if (!pack) return null;
    const lanes = this.#decks
      .stemsOf(id)
      .map((stem) => ({ lane: this.#pool.lane(id, stem), channel: stem }));
    const headroom = pack.rendition.codec === "flac" ? 1 : LOSSY_HEADROOM;
    return { id, lanes, level: headroom / pack.gain };
  }

  #slotsOf({ packId }: SegmentKey): number {
    const pack = this.#decks.pack(packId);
    return pack ? SegmentPool.slotsOf(pack) : 1;
  }

  #want(): void {
    const id = this.#soundingId ?? this.#decks.choose(this.#frame, this.#current);
    const segment = this.#segment();
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
    const isWanted = listening === "stems" && (this.#isPlaying || this.#moves > 0);
    const isMissing = pack?.isGrowing === true && !this.#decks.isPublished("stems", segment);
    this.#focus.want(
      pack && isWanted && isMissing ? { packId: pack.packId, segment, frame } : null,
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
    const soundingId = this.#soundingId;
    const segment = this.#segment();
    const id = soundingId ?? this.#decks.choose(this.#frame, this.#current);
    const isHeard = soundingId !== null || this.#decks.framesIn(id, segment) > 0;
    const isWaiting = this.#isPlaying && !soundingId && this.#line.report?.isCountingIn !== true;
    const state: LoaderState = {
      isPlaying: this.#isPlaying,
      isWaiting,
      listening: this.#decks.listening,
      deck: this.#decks.nameOf(id),
      ...heardOf(isHeard ? this.#decks.pack(id) : undefined),
      isSeparatedHere: this.#decks.isPublished("stems", segment),
      durationFrames: this.#decks.endFrame,
      ...this.#decks.lossesAt(this.#frame, this.#current),
      isStarved: isWaiting && this.#decks.isPublished(this.#decks.nameOf(id), segment),
      isRetrying: this.#store.isRetrying,
    };
    if (this.#told.isNews("state", [state, this.#line.pageSeq]))
      this.#options.onState(state, this.#line.pageSeq);
  }
}
