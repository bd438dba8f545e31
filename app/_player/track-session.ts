import type { PackView, TrackView } from "#server/realtime/events.ts";
import { chooseSeparation, hasAudio } from "./choose-separation.ts";
import { gainsOf, NEUTRAL_MIXER, type MixerState } from "./mixer.ts";
import { fetchManifest, PackError } from "./pack-client.ts";
import { PackPeaks } from "./pack-peaks.ts";
import { mergePackView, packFromManifest, packUrl, type Pack } from "./pack.ts";
import type { Player } from "./player.ts";
import { Scope } from "./scope.ts";
import { SegmentPlayer } from "./segment-player.ts";
import type { DeckName } from "./transport.ts";

/** The rate of every pack; at another rate each join of two segments would click. */
const SAMPLE_RATE = 44_100;
const MANIFEST_RETRY_MS = 1500;

export interface TrackSessionSnapshot {
  readonly packs: Readonly<Record<DeckName, Pack | null>>;
  readonly mixer: MixerState;
  /** Null before `open`, after `close`, and where the browser has no Web Audio at 44.1 kHz. */
  readonly player: Player | null;
  readonly isUnsupported: boolean;
  /** The separation that plays, or that will once its first stem is there; null while there is none. */
  readonly separationId: string | null;
  /** The one that played before it; null before the first change and when it is gone. */
  readonly previousId: string | null;
}

export interface TrackSessionOptions {
  readonly onFocus: (separationId: string, frame: number) => void;
}

interface OpenParts {
  readonly scope: Scope;
  readonly player: Player | null;
  /** By pack id; the master's under `mix`. */
  readonly peaks: Map<string, PackPeaks>;
}

const NO_PACKS = { stems: null, mix: null };
const NOT_YET = { status: null, isPermanent: false };

/** Everything that plays and draws one track: its packs, their peaks, the mixer and the player. */
export class TrackSession {
  readonly #options: TrackSessionOptions;
  readonly #listeners = new Set<() => void>();
  /** What was heard of packs whose manifest is not there yet. */
  readonly #views = new Map<string, PackView>();
  /** All packs of which the manifest is there: separations that played before can play again at once. */
  readonly #packs = new Map<string, Pack>();
  readonly #loading = new Set<string>();
  #open: OpenParts | null = null;
  #snapshot: TrackSessionSnapshot = {
    packs: NO_PACKS,
    mixer: NEUTRAL_MIXER,
    player: null,
    isUnsupported: false,
    separationId: null,
    previousId: null,
  };

  constructor(options: TrackSessionOptions) {
    this.#options = options;
  }

  get snapshot(): TrackSessionSnapshot {
    return this.#snapshot;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Takes hold of the audio output; may be called again after `close`. */
  open(): void {
    const scope = new Scope();
    const context = createContext();
    const player = context && new SegmentPlayer({ context, onFocus: this.#options.onFocus });
    if (player) scope.add(() => player.close());
    this.#open = { scope, player, peaks: new Map() };
    this.#set({ player, isUnsupported: player === null });
  }

  /** Lets go of all audio, timers and requests. */
  close(): void {
    this.#open?.scope.close();
    this.#open = null;
    this.#loading.clear();
    this.#packs.clear();
    this.#set({ player: null, packs: NO_PACKS });
  }

  /** Peaks of what stands for a deck now; null while closed. */
  peaks(deck: DeckName): PackPeaks | null {
    if (!this.#open) return null;
    const { scope, peaks } = this.#open;
    const id = deck === "mix" ? "mix" : (this.#snapshot.packs.stems?.id ?? "");
    const known = peaks.get(id) ?? new PackPeaks(scope);
    peaks.set(id, known);
    return known;
  }

  setMixer(change: (mixer: MixerState) => MixerState): void {
    this.#set({ mixer: change(this.#snapshot.mixer) });
    this.#applyMixer();
  }

  /**
   * Takes the track as the server shows it, again with each change. A separation that can be heard keeps playing, however
   * many others come or are made the default.
   */
  takeTrack(track: TrackView): void {
    const master = { id: `master:${track.id}`, kind: "master" as const, trackId: track.id };
    if (track.state !== "needs_file") this.#need(master);
    const { separations } = track;
    const isThere = (id: string | null | undefined) => separations.some((each) => each.id === id);
    if (!isThere(this.#snapshot.packs.stems?.id)) this.#replace("stems", null);
    if (this.#snapshot.previousId !== null && !isThere(this.#snapshot.previousId)) {
      this.#set({ previousId: null });
    }
    const held = separations.find(({ id }) => id === this.#snapshot.separationId);
    const isKept = held !== undefined && hasAudio(held);
    this.#become(isKept ? held : chooseSeparation(separations, track.chosenPackId));
  }

  /** Plays another separation of the track, from the same place; what plays now sounds until it is there. */
  select(separation: PackView): void {
    if (hasAudio(separation)) this.#become(separation);
  }

  /** Takes a pack's news; of separations only those of the one that plays count. */
  takePack(view: PackView): void {
    const id = view.kind === "master" ? `master:${view.trackId}` : view.id;
    if (view.kind === "separation" && id !== this.#snapshot.separationId) return;
    const news = this.#views.get(id);
    if (!news || view.version >= news.version) this.#views.set(id, view);
    const deck = view.kind === "master" ? "mix" : "stems";
    const pack = this.#packs.get(id);
    if (pack) this.#replace(deck, mergePackView(pack, view));
    else if (view.stems.length > 0) this.#need({ ...view, id });
  }

  #become(separation: PackView | null): void {
    const { separationId } = this.#snapshot;
    if (separationId !== (separation?.id ?? null)) {
      this.#set({ separationId: separation?.id ?? null, previousId: separationId });
    }
    if (separation) this.takePack(separation);
  }

  /** Loads a pack's manifest unless it is there or on its way. */
  #need(place: Pick<PackView, "id" | "kind" | "trackId">): void {
    const deck = place.kind === "master" ? "mix" : "stems";
    if (!this.#open || this.#packs.has(place.id) || this.#loading.has(place.id)) return;
    this.#loading.add(place.id);
    void this.#load(this.#open.scope, deck, place);
  }

  async #load(
    scope: Scope,
    deck: DeckName,
    place: Pick<PackView, "id" | "kind" | "trackId">,
  ): Promise<void> {
    const baseUrl = packUrl(place);
    try {
      const manifest = await fetchManifest(baseUrl, scope.signal);
      this.#loading.delete(place.id);
      if (scope.isClosed) return;
      if (manifest.stems.length === 0) throw new PackError("No stems yet.", NOT_YET);
      const pack = packFromManifest(manifest, { id: place.id, kind: place.kind, baseUrl });
      const news = this.#views.get(place.id);
      this.#packs.set(place.id, news ? mergePackView(pack, news) : pack);
      if (this.#isPlaying(deck, place.id)) this.#replace(deck, this.#packs.get(place.id) ?? null);
    } catch (error) {
      this.#loading.delete(place.id);
      if (scope.isClosed || (error instanceof PackError && error.status === 401)) return;
      scope.timeout(MANIFEST_RETRY_MS, () => {
        if (this.#isPlaying(deck, place.id)) this.#need(place);
      });
    }
  }

  #isPlaying(deck: DeckName, id: string): boolean {
    return deck === "mix" || id === this.#snapshot.separationId;
  }

  #replace(deck: DeckName, pack: Pack | null): void {
    const { packs } = this.#snapshot;
    if (packs[deck] === pack || !this.#open) return;
    if (pack) this.#packs.set(pack.id, pack);
    this.#set({ packs: { ...packs, [deck]: pack } });
    if (pack) this.peaks(deck)?.update(pack);
    this.#snapshot.player?.setPacks(this.#snapshot.packs);
    if (packs[deck]?.id !== pack?.id) this.#applyMixer();
  }

  #applyMixer(): void {
    const { player, mixer, packs } = this.#snapshot;
    player?.setGains(gainsOf(mixer, packs.stems?.stems.map((stem) => stem.name) ?? []));
  }

  #set(change: Partial<TrackSessionSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const listener of this.#listeners) listener();
  }
}

function createContext(): AudioContext | null {
  try {
    const context = new AudioContext({ sampleRate: SAMPLE_RATE, latencyHint: "playback" });
    if (context.sampleRate === SAMPLE_RATE) return context;
    void context.close();
    return null;
  } catch {
    return null;
  }
}
