import type { PackView } from "#server/realtime/events.ts";
import { PackError } from "./pack-client.ts";
import { mergePackView, packFromManifest, packUrl, type Manifest, type Pack } from "./pack.ts";
import type { Scope } from "../scope.ts";

/** What says where a pack's files are. */
export type PackPlace = Pick<PackView, "id" | "kind" | "trackId">;

/** Why a pack can't be played: `unreachable` is tried again by itself, `refused` only when asked to. */
export type PackTrouble = "unreachable" | "refused";

export interface ShelfOptions {
  readonly load: (baseUrl: string, signal: AbortSignal) => Promise<Manifest>;
  /** A pack has come, or is newer now. */
  readonly onPack: (pack: Pack) => void;
  /** The server has no such separation; told once. */
  readonly onGone: (packId: string) => void;
  /** A manifest does not come; null once it has. */
  readonly onTrouble: (packId: string, trouble: PackTrouble | null) => void;
  /** Whether a manifest that did not come should be tried again. */
  readonly isWanted: (packId: string) => boolean;
}

const FIRST_RETRY_MS = 1500;
const LONGEST_RETRY_MS = 12_000;
/** One failure is no news: the next try may do. */
const TOLD_FROM_TRIES = 2;

/**
 * The packs of one track of which the manifest is there.
 *
 * A separation that the server answers with 404 was deleted and is not asked for again; a master may still be on its
 * way while its file is read.
 */
export class PackShelf {
  readonly #scope: Scope;
  readonly #options: ShelfOptions;
  /** What was heard of packs whose manifest is not there yet. */
  readonly #views = new Map<string, PackView>();
  readonly #packs = new Map<string, Pack>();
  readonly #loading = new Set<string>();
  readonly #tries = new Map<string, number>();
  readonly #refused = new Set<string>();
  readonly #gone = new Set<string>();

  constructor(scope: Scope, options: ShelfOptions) {
    this.#scope = scope;
    this.#options = options;
  }

  isGone(packId: string): boolean {
    return this.#gone.has(packId);
  }

  get(packId: string): Pack | undefined {
    return this.#packs.get(packId);
  }

  /** Takes a pack's news, and loads its manifest once it has stems. */
  take(view: PackView): void {
    const held = this.#views.get(view.id);
    if (!held || view.version >= held.version) this.#views.set(view.id, view);
    const pack = this.#packs.get(view.id);
    if (pack) this.#put(mergePackView(pack, view));
    else if (view.stems.length > 0) this.need(view);
  }

  /** Loads a pack's manifest unless it is there, on its way, or was refused. */
  need(place: PackPlace): void {
    if (!this.#packs.has(place.id) && !this.#refused.has(place.id)) this.check(place);
  }

  /** Asks the server whether a pack is there, also one whose manifest is: its files were not. */
  check(place: PackPlace): void {
    if (this.#scope.isClosed || this.#loading.has(place.id) || this.#gone.has(place.id)) return;
    this.#loading.add(place.id);
    void this.#load(place);
  }

  /** Makes a new start with a pack that did not come. */
  retry(place: PackPlace): void {
    this.#refused.delete(place.id);
    this.#tries.delete(place.id);
    this.need(place);
  }

  /** Forgets all packs but these. */
  keep(packIds: ReadonlySet<string>): void {
    for (const held of [this.#views, this.#packs, this.#tries]) {
      for (const id of held.keys()) if (!packIds.has(id)) held.delete(id);
    }
  }

  async #load(place: PackPlace): Promise<void> {
    const baseUrl = packUrl(place);
    try {
      const manifest = await this.#options.load(baseUrl, this.#scope.signal);
      this.#loading.delete(place.id);
      if (!this.#scope.isClosed) this.#arrive(place, { manifest, baseUrl });
    } catch (error) {
      this.#loading.delete(place.id);
      if (!this.#scope.isClosed) this.#fail(place, error);
    }
  }

  #arrive(place: PackPlace, { manifest, baseUrl }: { manifest: Manifest; baseUrl: string }): void {
    if (manifest.stems.length === 0) {
      this.#later(place, FIRST_RETRY_MS);
      return;
    }
    if ((this.#tries.get(place.id) ?? 0) >= TOLD_FROM_TRIES) this.#tell(place.id, null);
    this.#tries.delete(place.id);
    const pack = packFromManifest(manifest, { id: place.id, kind: place.kind, baseUrl });
    const news = this.#views.get(place.id);
    this.#put(news ? mergePackView(pack, news) : pack);
  }

  #fail(place: PackPlace, error: unknown): void {
    const { status, isPermanent } =
      error instanceof PackError ? error : { status: null, isPermanent: false };
    if (status === 401) return;
    if (place.kind === "separation" && status === 404) {
      this.#lose(place.id);
      return;
    }
    if (place.kind === "separation" && isPermanent) {
      this.#refused.add(place.id);
      this.#tell(place.id, "refused");
      return;
    }
    const tries = (this.#tries.get(place.id) ?? 0) + 1;
    this.#tries.set(place.id, tries);
    if (tries >= TOLD_FROM_TRIES) this.#tell(place.id, "unreachable");
    this.#later(place, Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (tries - 1)));
  }

  #lose(packId: string): void {
    this.#gone.add(packId);
    this.#packs.delete(packId);
    this.#views.delete(packId);
    this.#tries.delete(packId);
    this.#options.onGone(packId);
  }

  #later(place: PackPlace, delayMs: number): void {
    this.#scope.timeout(delayMs, () => {
      if (this.#options.isWanted(place.id)) this.need(place);
    });
  }

  #put(pack: Pack): void {
    this.#packs.set(pack.id, pack);
    this.#options.onPack(pack);
  }

  #tell(packId: string, trouble: PackTrouble | null): void {
    this.#options.onTrouble(packId, trouble);
  }
}
