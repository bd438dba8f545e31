import { chooseDeck } from "./choose-deck.ts";
import { lastSegmentOf, readyInAllStems, type Pack } from "./pack.ts";
import { containsIndex } from "./ranges.ts";
import type { SegmentStore } from "./segment-store.ts";
import type { DeckName, TransportView } from "./transport.ts";

const DEFAULT_SEGMENT_FRAMES = 176_400;

/** Stems and mix of one track: what is published, what is decoded, which of the two is to be heard. */
export class Decks {
  readonly #store: SegmentStore<AudioBuffer>;
  readonly #lostStems = new Set<string>();
  packs: Readonly<Record<DeckName, Pack | null>> = { stems: null, mix: null };
  listening: DeckName = "stems";

  constructor(store: SegmentStore<AudioBuffer>) {
    this.#store = store;
  }

  get lostStems(): ReadonlySet<string> {
    return this.#lostStems;
  }

  get endFrame(): number | null {
    return this.packs.mix?.frames ?? this.packs.stems?.frames ?? null;
  }

  get segmentFrames(): number {
    return (
      this.packs.mix?.segmentFrames ?? this.packs.stems?.segmentFrames ?? DEFAULT_SEGMENT_FRAMES
    );
  }

  pack(packId: string): Pack | undefined {
    return [this.packs.stems, this.packs.mix].find((pack) => pack?.id === packId) ?? undefined;
  }

  /** Names of the stems that sound together; without those that can't be loaded. */
  stemsOf(deck: DeckName): string[] {
    const names = this.packs[deck]?.stems.map((stem) => stem.name) ?? [];
    return deck === "mix" ? names : names.filter((name) => !this.#lostStems.has(name));
  }

  buffer(deck: DeckName, stem: string, index: number): AudioBuffer | undefined {
    const pack = this.packs[deck];
    return pack ? this.#store.get({ packId: pack.id, stem, index }) : undefined;
  }

  /** Frames of a segment decoded for every stem of a deck; 0 where one is missing. */
  framesIn(deck: DeckName, segment: number): number {
    const lengths = this.stemsOf(deck).map((stem) => this.buffer(deck, stem, segment)?.length ?? 0);
    return lengths.length === 0 ? 0 : Math.min(...lengths);
  }

  isPublished(deck: DeckName, segment: number): boolean {
    const pack = this.packs[deck];
    if (!pack || this.stemsOf(deck).length === 0) return false;
    return containsIndex(
      readyInAllStems(pack, deck === "mix" ? undefined : this.#lostStems),
      segment,
    );
  }

  choose(frame: number, current: DeckName | null): DeckName {
    const { stems, mix } = this.packs;
    return chooseDeck({
      listening: this.listening,
      current,
      segment: Math.floor(frame / this.segmentFrames),
      lastSegment: mix ? lastSegmentOf(mix) : null,
      hasStems: stems !== null && this.stemsOf("stems").length > 0,
      hasMix: mix !== null,
      isGrowing: stems?.isGrowing ?? false,
      isPublished: (deck, segment) => this.isPublished(deck, segment),
      isDecoded: (deck, segment) => this.framesIn(deck, segment) > 0,
    });
  }

  view(contextFrame: number): TransportView {
    return {
      contextFrame,
      endFrame: this.endFrame,
      segmentFrames: this.segmentFrames,
      framesIn: (deck, segment) => this.framesIn(deck, segment),
      chooseDeck: (frame, current) => this.choose(frame, current),
    };
  }

  /** Lets go of stems of which a wanted segment can't be loaded, so that the others play on. */
  noteLost(segment: number, ahead: number): void {
    const pack = this.packs.stems;
    for (const { name } of pack?.stems ?? []) {
      for (let index = segment; index < segment + ahead; index++) {
        if (pack && this.#store.isLost({ packId: pack.id, stem: name, index }))
          this.#lostStems.add(name);
      }
    }
  }

  forgiveLost(): void {
    this.#lostStems.clear();
  }
}
