import type { PackView, TrackView } from "#server/realtime/events.ts";
import { AfterAudio } from "./packs/after-audio.ts";
import { chooseSeparation, hasAudio } from "./packs/choose-separation.ts";
import { createPlayer } from "./create-player.ts";
import { fadersOf, type MixerState } from "./mixer/mixer.ts";
import { fetchManifest } from "./packs/pack-client.ts";
import { PackPeaks } from "./packs/pack-peaks.ts";
import { smallPack } from "./packs/pack-rendition.ts";
import { PackShelf, type PackTrouble } from "./packs/pack-shelf.ts";
import type { Pack } from "./packs/pack.ts";
import type { Player } from "./player.ts";
import {
  CLOSED_SNAPSHOT,
  type TrackSessionOptions,
  type TrackSessionSnapshot,
} from "./session-snapshot.ts";
import { Scope } from "./scope.ts";
import { SlowLine } from "./packs/slow-line.ts";
import { DeviceQuality, type SoundQuality } from "./settings/device-quality.ts";
import { stretchOf } from "./settings/stretch-of.ts";
import type { DeckName } from "./transport/transport.ts";

interface OpenParts {
  readonly scope: Scope;
  readonly line: SlowLine;
  readonly quality: DeviceQuality;
  readonly shelf: PackShelf;
  readonly afterAudio: AfterAudio;
  /** By pack id; the master's under `mix`. */
  readonly peaks: Map<string, PackPeaks>;
}

/** Everything that plays and draws one track: its packs, their peaks, the mixer and the player. */
export class TrackSession {
  readonly #options: TrackSessionOptions;
  readonly #create: typeof createPlayer;
  readonly #listeners = new Set<() => void>();
  #open: OpenParts | null = null;
  #track: TrackView | null = null;
  /** What separations are called, until they are forgotten. */
  readonly #labels = new Map<string, string>();
  #snapshot: TrackSessionSnapshot = CLOSED_SNAPSHOT;

  constructor(options: TrackSessionOptions, create = createPlayer) {
    this.#options = options;
    this.#create = create;
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
    const { onFocus, settings } = this.#options;
    const player = this.#create({
      onFocus,
      onMissing: (packId) => this.#doubt(packId),
      onReplaced: (other) => this.#replacePlayer(scope, other),
    });
    scope.add(() => this.#snapshot.player?.close());
    const line = new SlowLine(scope, () => this.#applyPacks());
    const quality = new DeviceQuality(scope, () => this.#applyPacks());
    scope.add(settings.subscribe(() => this.#applySettings()));
    const [shelf, afterAudio] = [this.#makeShelf(scope), new AfterAudio(scope)];
    this.#open = { scope, line, quality, shelf, afterAudio, peaks: new Map() };
    this.#adopt(this.#open, player);
  }

  /** Lets go of all audio, timers and requests. */
  close(): void {
    this.#open?.scope.close();
    this.#open = null;
    this.#set({ player: null, packs: CLOSED_SNAPSHOT.packs, trouble: null });
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
    this.#options.settings.change(({ mixer }) => ({ mixer: change(mixer) }));
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

  /** Which files this browser plays from here on, of other tracks too. */
  setQuality(quality: SoundQuality): void {
    this.#open?.quality.choose(quality);
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

  /** The player turned out not to run here: another one goes on at the same place. */
  #replacePlayer(scope: Scope, player: Player | null): void {
    const before = this.#snapshot.player;
    if (scope.isClosed || !this.#open) {
      player?.close();
      return;
    }
    this.#adopt(this.#open, player);
    if (before) player?.setListening(before.snapshot.listening);
    player?.seek(before?.positionFrame ?? 0);
    if (before?.snapshot.isPlaying) player?.play();
  }

  /** Has a player follow all that is loaded and set, and the rest of the session follow it. */
  #adopt({ scope, line, afterAudio }: OpenParts, player: Player | null): void {
    const note = () => {
      if (player) line.note(player.snapshot);
      afterAudio.note(player?.snapshot ?? null);
    };
    note();
    if (player) scope.add(player.subscribe(note));
    this.#set({ player, isUnsupported: player === null });
    this.#applyPacks();
    this.#applySettings();
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
    this.#open.afterAudio.run(() => this.#updatePeaks(deck));
    this.#applyPacks();
    if (deck === "stems" && packs.stems?.id !== pack?.id) this.#applySettings();
  }

  #updatePeaks(deck: DeckName): void {
    const pack = this.#snapshot.packs[deck];
    if (pack) this.peaks(deck)?.update(pack);
  }

  /** Gives the player the exact or the small files of what can be heard. */
  #applyPacks(): void {
    const { player, packs, ...before } = this.#snapshot;
    const quality = this.#open?.quality.value ?? "auto";
    const isSlow = quality === "auto" && this.#open?.line.isSlow === true;
    const wantsSmall = isSlow || quality === "small";
    const fit = (pack: Pack | null) => (wantsSmall && pack ? (smallPack(pack) ?? pack) : pack);
    const isNews = quality !== before.quality || wantsSmall !== before.wantsSmall;
    if (isNews) this.#set({ quality, wantsSmall });
    player?.setPacks({ stems: fit(packs.stems), mix: fit(packs.mix) });
  }

  #applySettings(): void {
    const { player, packs } = this.#snapshot;
    const { settings } = this.#options.settings;
    const stems = packs.stems?.stems.map((stem) => stem.name) ?? [];
    player?.setFaders(fadersOf(settings.mixer, stems));
    player?.setStretch(stretchOf(settings));
  }

  #set(change: Partial<TrackSessionSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const listener of this.#listeners) listener();
  }
}

/** A master's pack has no id of its own that pages know. */
function masterId(trackId: string): string {
  return `master:${trackId}`;
}

function deckOf({ kind }: Pack): DeckName {
  return kind === "master" ? "mix" : "stems";
}
