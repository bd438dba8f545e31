import type { PackView, TrackView } from "#server/realtime/events.ts";
import { chooseSeparation, hasAudio } from "./choose-separation.ts";
import { gainsOf, NEUTRAL_MIXER, type MixerState } from "./mixer.ts";
import { fetchManifest } from "./pack-client.ts";
import { PackPeaks } from "./pack-peaks.ts";
import { PackShelf, type PackTrouble } from "./pack-shelf.ts";
import type { Pack } from "./pack.ts";
import type { Player } from "./player.ts";
import { Scope } from "./scope.ts";
import { SegmentPlayer } from "./segment-player.ts";
import type { DeckName } from "./transport.ts";

/** The rate of every pack; at another rate each join of two segments would click. */
const SAMPLE_RATE = 44_100;

/** Why the separation that was chosen can't be heard, or why another one plays now. */
export interface SessionTrouble {
  readonly separationId: string;
  /** What people call it; it may be in no list any more. */
  readonly label: string;
  /** `gone`: it was deleted, and the track went on with its default, else with the mix. */
  readonly kind: PackTrouble | "gone";
}

export interface TrackSessionSnapshot {
  readonly packs: Readonly<Record<DeckName, Pack | null>>;
  readonly mixer: MixerState;
  /** Null before `open`, after `close`, and where the browser has no Web Audio at 44.1 kHz. */
  readonly player: Player | null;
  readonly isUnsupported: boolean;
  /** The separation that plays, or that will once it is loaded; null while there is none. */
  readonly separationId: string | null;
  /** The one that played before it; null before the first change and when it is gone. */
  readonly previousId: string | null;
  /** Null when all is well; ends with the next choice. */
  readonly trouble: SessionTrouble | null;
}

export interface TrackSessionOptions {
  readonly onFocus: (separationId: string, frame: number) => void;
}

interface OpenParts {
  readonly scope: Scope;
  readonly player: Player | null;
  readonly shelf: PackShelf;
  /** By pack id; the master's under `mix`. */
  readonly peaks: Map<string, PackPeaks>;
}

const NO_PACKS = { stems: null, mix: null };

/** Everything that plays and draws one track: its packs, their peaks, the mixer and the player. */
export class TrackSession {
  readonly #options: TrackSessionOptions;
  readonly #listeners = new Set<() => void>();
  #open: OpenParts | null = null;
  #track: TrackView | null = null;
  /** What separations are called, until they are forgotten. */
  readonly #labels = new Map<string, string>();
  #snapshot: TrackSessionSnapshot = {
    packs: NO_PACKS,
    mixer: NEUTRAL_MIXER,
    player: null,
    isUnsupported: false,
    separationId: null,
    previousId: null,
    trouble: null,
  };

  constructor(options: TrackSessionOptions) {
    this.#options = options;
  }

  get snapshot(): TrackSessionSnapshot {
    return this.#snapshot;
  }

  /** False before `open` and after `close`: then nothing that is chosen can be heard. */
  get isOpen(): boolean {
    return this.#open !== null;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Takes hold of the audio output; may be called again after `close`. */
  open(): void {
    const scope = new Scope();
    const context = createContext();
    const { onFocus } = this.#options;
    const onMissing = (packId: string) => this.#doubt(packId);
    const player = context && new SegmentPlayer({ context, onFocus, onMissing });
    if (player) scope.add(() => player.close());
    this.#open = { scope, player, shelf: this.#makeShelf(scope), peaks: new Map() };
    this.#set({ player, isUnsupported: player === null });
  }

  /** Lets go of all audio, timers and requests. */
  close(): void {
    this.#open?.scope.close();
    this.#open = null;
    this.#set({ player: null, packs: NO_PACKS, trouble: null });
  }

  /** Peaks of what stands for a deck now; null while closed. */
  peaks(deck: DeckName): PackPeaks | null {
    if (!this.#open) return null;
    const { scope, peaks } = this.#open;
    const id = deck === "mix" ? "mix" : (this.#snapshot.packs.stems?.id ?? "");
    const known = peaks.get(id) ?? new PackPeaks(scope, (packId) => this.#doubt(packId));
    peaks.set(id, known);
    return known;
  }

  setMixer(change: (mixer: MixerState) => MixerState): void {
    this.#set({ mixer: change(this.#snapshot.mixer) });
    this.#applyMixer();
  }

  /**
   * Takes the track as the server shows it, again with each change. A separation that can be heard keeps playing, however
   * many others come or are made the default; in place of one that was deleted the default plays, else the mix.
   */
  takeTrack(track: TrackView): void {
    this.#track = track;
    for (const { id, label } of track.separations) this.#labels.set(id, label);
    const master = { id: masterId(track.id), kind: "master" as const, trackId: track.id };
    if (track.state !== "needs_file") this.#open?.shelf.need(master);
    this.#settle(track);
  }

  /** Plays another separation of the track, from the same place; what plays now sounds until it is there. */
  select(separation: PackView): void {
    if (!hasAudio(separation) || this.#open?.shelf.isGone(separation.id) === true) return;
    this.#snapshot.player?.setListening("stems");
    this.#become(separation);
  }

  /** Tries again what could not be loaded. */
  retry(): void {
    const { player, separationId } = this.#snapshot;
    const held = this.#track?.separations.find(({ id }) => id === separationId);
    this.#set({ trouble: null });
    if (held) this.#open?.shelf.retry(held);
    player?.retry();
  }

  /** Takes a pack's news; of separations only those of the one that plays count. */
  takePack(view: PackView): void {
    const id = view.kind === "master" ? masterId(view.trackId) : view.id;
    if (this.#isPlaying(id)) this.#open?.shelf.take({ ...view, id });
  }

  #makeShelf(scope: Scope): PackShelf {
    return new PackShelf(scope, {
      load: fetchManifest,
      onPack: (pack) => {
        if (this.#isPlaying(pack.id)) this.#replace(deckOf(pack), pack);
      },
      onGone: () => this.#track && this.#settle(this.#track),
      onTrouble: (packId, kind) => this.#takeTrouble(packId, kind),
      isWanted: (packId) => this.#isPlaying(packId),
    });
  }

  /** A file of a pack is not there: it may have been deleted. */
  #doubt(packId: string): void {
    const place = this.#track?.separations.find(({ id }) => id === packId);
    if (place) this.#open?.shelf.check(place);
  }

  #takeTrouble(packId: string, kind: PackTrouble | null): void {
    const { separationId } = this.#snapshot;
    if (packId !== separationId) return;
    const label = this.#labels.get(packId) ?? "";
    this.#set({ trouble: kind && { separationId: packId, label, kind } });
  }

  /** Holds on to what plays, and goes on with the default when that is gone. */
  #settle(track: TrackView): void {
    const there = track.separations.filter(({ id }) => this.#open?.shelf.isGone(id) !== true);
    const ids = new Set(there.map(({ id }) => id));
    const { separationId, previousId, packs } = this.#snapshot;
    const label = separationId === null ? "" : (this.#labels.get(separationId) ?? "");
    if (packs.stems && !ids.has(packs.stems.id)) this.#replace("stems", null);
    if (previousId !== null && !ids.has(previousId)) this.#set({ previousId: null });
    const held = there.find(({ id }) => id === separationId);
    const isKept = held !== undefined && hasAudio(held);
    this.#become(isKept ? held : chooseSeparation(there, track.chosenPackId));
    this.#forget(new Set([...ids, masterId(track.id), "mix"]));
    if (separationId !== null && !ids.has(separationId)) {
      this.#set({ previousId: null, trouble: { separationId, label, kind: "gone" } });
    }
  }

  /** Lets go of what was loaded of packs that are not there any more. */
  #forget(kept: ReadonlySet<string>): void {
    this.#open?.shelf.keep(kept);
    for (const [id, peaks] of this.#open?.peaks ?? []) {
      if (kept.has(id)) continue;
      peaks.close();
      this.#open?.peaks.delete(id);
    }
    for (const id of this.#labels.keys()) if (!kept.has(id)) this.#labels.delete(id);
  }

  #become(separation: PackView | null): void {
    const { separationId } = this.#snapshot;
    if (separationId !== (separation?.id ?? null)) {
      const next = separation?.id ?? null;
      this.#set({ separationId: next, previousId: separationId, trouble: null });
    }
    if (separation) this.takePack(separation);
  }

  #isPlaying(id: string): boolean {
    return id === masterId(this.#track?.id ?? "") || id === this.#snapshot.separationId;
  }

  #replace(deck: DeckName, pack: Pack | null): void {
    const { packs } = this.#snapshot;
    if (packs[deck] === pack || !this.#open) return;
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

/** A master's pack has no id of its own that pages know. */
function masterId(trackId: string): string {
  return `master:${trackId}`;
}

function deckOf({ kind }: Pack): DeckName {
  return kind === "master" ? "mix" : "stems";
}
