import type { PackView, TrackView } from "#server/realtime/events.ts";
import { chooseSeparation } from "./choose-separation.ts";
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
}

export interface TrackSessionOptions {
  readonly onFocus: (separationId: string, frame: number) => void;
}

interface OpenParts {
  readonly scope: Scope;
  readonly player: Player | null;
  readonly peaks: Readonly<Record<DeckName, PackPeaks>>;
}

const NO_PACKS = { stems: null, mix: null };
const NOT_YET = { status: null, isPermanent: false };

/** Everything that plays and draws one track: its packs, their peaks, the mixer and the player. */
export class TrackSession {
  readonly #options: TrackSessionOptions;
  readonly #listeners = new Set<() => void>();
  /** What was heard of packs whose manifest is not there yet. */
  readonly #views = new Map<string, PackView>();
  readonly #loading = new Set<string>();
  #chosenId: string | null = null;
  #open: OpenParts | null = null;
  #snapshot: TrackSessionSnapshot = {
    packs: NO_PACKS,
    mixer: NEUTRAL_MIXER,
    player: null,
    isUnsupported: false,
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
    this.#open = {
      scope,
      player,
      peaks: { stems: new PackPeaks(scope), mix: new PackPeaks(scope) },
    };
    this.#set({ player, isUnsupported: player === null });
  }

  /** Lets go of all audio, timers and requests. */
  close(): void {
    this.#open?.scope.close();
    this.#open = null;
    this.#loading.clear();
    this.#set({ player: null, packs: NO_PACKS });
  }

  peaks(deck: DeckName): PackPeaks | null {
    return this.#open?.peaks[deck] ?? null;
  }

  setMixer(change: (mixer: MixerState) => MixerState): void {
    this.#set({ mixer: change(this.#snapshot.mixer) });
    this.#applyMixer();
  }

  /** Takes the track as the server shows it, again with each change. */
  takeTrack(track: TrackView): void {
    const master = { id: `master:${track.id}`, kind: "master" as const, trackId: track.id };
    if (track.state !== "needs_file") this.#need(master);
    const separation = chooseSeparation(track.separations);
    if (!separation) {
      this.#chosenId = null;
      this.#replace("stems", null);
      return;
    }
    if (separation.id !== this.#snapshot.packs.stems?.id) this.#replace("stems", null);
    this.takePack(separation, separation.id);
  }

  /** Takes a pack's news; of separations only those of the one that plays count. */
  takePack(view: PackView, chosenId: string | null = this.#chosenId): void {
    this.#chosenId = chosenId;
    const id = view.kind === "master" ? `master:${view.trackId}` : view.id;
    if (view.kind === "separation" && id !== chosenId) return;
    const held = this.#views.get(id);
    if (!held || view.version >= held.version) this.#views.set(id, view);
    const deck = view.kind === "master" ? "mix" : "stems";
    const pack = this.#snapshot.packs[deck];
    if (pack?.id === id) this.#replace(deck, mergePackView(pack, view));
    else if (view.stems.length > 0) this.#need({ ...view, id });
  }

  /** Loads a pack's manifest unless it is there or on its way. */
  #need(place: Pick<PackView, "id" | "kind" | "trackId">): void {
    const deck = place.kind === "master" ? "mix" : "stems";
    const isThere = this.#snapshot.packs[deck]?.id === place.id;
    if (!this.#open || isThere || this.#loading.has(place.id)) return;
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
      this.#replace(deck, news ? mergePackView(pack, news) : pack);
    } catch (error) {
      this.#loading.delete(place.id);
      if (scope.isClosed || (error instanceof PackError && error.status === 401)) return;
      scope.timeout(MANIFEST_RETRY_MS, () => {
        if (deck === "mix" || place.id === this.#chosenId) this.#need(place);
      });
    }
  }

  #replace(deck: DeckName, pack: Pack | null): void {
    const { packs } = this.#snapshot;
    if (packs[deck] === pack || !this.#open) return;
    if (pack) this.#open.peaks[deck].update(pack);
    this.#set({ packs: { ...packs, [deck]: pack } });
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
