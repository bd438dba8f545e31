import { chooseDeck, type DeckChoice } from "./choose-deck.ts";
import { lastSegmentOf, readyInAllStems, type Pack } from "../packs/pack.ts";
import { containsIndex } from "../ranges.ts";
import type { DecodedSegment, SegmentKey } from "./segment-store.ts";
import type { DeckId, DeckName } from "./transport.ts";
import type { TransportView } from "./transport-view.ts";

const DEFAULT_SEGMENT_FRAMES = 176_400;

type Packs = Readonly<Record<DeckName, Pack | null>>;

/** What is decoded, and what can't be. */
interface Decoded<T extends DecodedSegment> {
  get: (key: SegmentKey) => T | undefined;
  isLost: (key: SegmentKey) => boolean;
}

/** Stems and mix of one track: what is published, what is decoded, which of the packs is to be heard. */
export class Decks<T extends DecodedSegment> {
  readonly #store: Decoded<T>;
  /** Stems that can't be loaded, as `pack/stem`. */
  readonly #lost = new Set<string>();
  #packs: Packs = { stems: null, mix: null };
  /** Another separation took its place; it sounds on until that one can be heard. */
  #leaving: Pack | null = null;
  listening: DeckName = "stems";

  constructor(store: Decoded<T>) {
    this.#store = store;
  }

  get packs(): Packs {
    return this.#packs;
  }

  /** Stems of the chosen separation that can't be loaded. */
  get lostStems(): ReadonlySet<string> {
    const { stems } = this.#packs;
    const names = stems?.stems.map(({ name }) => name) ?? [];
    return new Set(names.filter((name) => stems && this.#lost.has(`${stems.id}/${name}`)));
  }

  /** What can't be loaded of that which is to be heard at a frame; `current` sounds now or sounded last. */
  lossesAt(frame: number, current: DeckId | null): { lostStems: string[]; isMixLost: boolean } {
    const { mix } = this.#packs;
    const index = Math.floor(frame / this.segmentFrames);
    const isLost = ({ id, stems }: Pack) =>
      stems.some(({ name }) => this.#store.isLost({ packId: id, stem: name, index }));
    const isMixLost = mix !== null && this.choose(frame, current) === mix.id && isLost(mix);
    return { lostStems: [...this.lostStems], isMixLost };
  }

  get endFrame(): number | null {
    return this.#packs.mix?.frames ?? this.#packs.stems?.frames ?? null;
  }

  get segmentFrames(): number {
    return (
      this.#packs.mix?.segmentFrames ?? this.#packs.stems?.segmentFrames ?? DEFAULT_SEGMENT_FRAMES
    );
  }

  /** Takes the packs as they are now; `soundingId` is what is heard at this moment, null in silence. */
  setPacks(packs: Packs, soundingId: DeckId | null): void {
    const sounding = soundingId === null ? undefined : this.pack(soundingId);
    if (packs.stems?.id !== this.#packs.stems?.id) this.#lost.clear();
    this.#packs = packs;
    const hasPlace = [packs.stems, packs.mix].some((pack) => pack?.id === soundingId);
    this.#leaving = hasPlace ? null : (sounding ?? null);
  }

  /** Forgets a separation that has been replaced, once it is not heard any more. */
  settle(soundingId: DeckId | null): void {
    if (this.#leaving?.id !== soundingId) this.#leaving = null;
  }

  pack(id: DeckId): Pack | undefined {
    const { stems, mix } = this.#packs;
    return [stems, mix, this.#leaving].find((pack) => pack?.id === id) ?? undefined;
  }

  /** Which of the listener's two choices a pack stands for. */
  nameOf(id: DeckId): DeckName {
    return id === this.#packs.mix?.id ? "mix" : "stems";
  }

  /** Names of the stems that sound together; without those that can't be loaded. */
  stemsOf(id: DeckId): string[] {
    const names = this.pack(id)?.stems.map((stem) => stem.name) ?? [];
    return this.nameOf(id) === "mix"
      ? names
      : names.filter((name) => !this.#lost.has(`${id}/${name}`));
  }

  buffer(id: DeckId, stem: string, index: number): T | undefined {
    return this.#store.get({ packId: id, stem, index });
  }

  /** Frames of a segment decoded for every stem of a pack; 0 where one is missing. */
  framesIn(id: DeckId, segment: number): number {
    const lengths = this.stemsOf(id).map((stem) => this.buffer(id, stem, segment)?.length ?? 0);
    return lengths.length === 0 ? 0 : Math.min(...lengths);
  }

  isPublished(deck: DeckName, segment: number): boolean {
    const pack = this.#packs[deck];
    if (!pack || this.stemsOf(pack.id).length === 0) return false;
    const except = deck === "mix" ? undefined : this.lostStems;
    return containsIndex(readyInAllStems(pack, except), segment);
  }

  /** The pack to be heard at a frame, empty while there is none; `current` sounds now or sounded last. */
  choose(frame: number, current: DeckId | null): DeckId {
    const choice = this.#choiceAt(Math.floor(frame / this.segmentFrames));
    if (current !== null && current === this.#leaving?.id) return this.#replace(current, choice);
    const isKnown = current !== null && this.pack(current) !== undefined;
    const deck = chooseDeck({ ...choice, current: isKnown ? this.nameOf(current) : null });
    return this.#packs[deck]?.id ?? "";
  }

  /** What has to be loaded beside the pack that sounds, to be heard as soon as it can; null for nothing. */
  standbyFor(soundingId: DeckId, segment: number): Pack | null {
    const { stems, mix } = this.#packs;
    if (soundingId === this.#leaving?.id) {
      return this.listening === "stems" && this.isPublished("stems", segment) ? stems : mix;
    }
    if (soundingId === mix?.id) return this.listening === "stems" ? stems : null;
    const isEdgeNear = !this.isPublished("stems", segment + 1) && stems?.isGrowing === false;
    return this.listening === "mix" || isEdgeNear ? mix : null;
  }

  view(contextFrame: number): TransportView {
    return {
      contextFrame,
      endFrame: this.endFrame,
      segmentFrames: this.segmentFrames,
      framesIn: (id, segment) => this.framesIn(id, segment),
      chooseDeck: (frame, current) => this.choose(frame, current),
    };
  }

  /** Lets go of stems of which a wanted segment can't be loaded, so that the others play on. */
  noteLost(segment: number, ahead: number): void {
    const pack = this.#packs.stems;
    for (const { name } of pack?.stems ?? []) {
      for (let index = segment; index < segment + ahead; index++) {
        if (pack && this.#store.isLost({ packId: pack.id, stem: name, index }))
          this.#lost.add(`${pack.id}/${name}`);
      }
    }
  }

  forgiveLost(): void {
    this.#lost.clear();
  }

  /** A separation that was replaced gives way as a mix that stands in does, or to the mix where the new one is not. */
  #replace(leavingId: DeckId, choice: Omit<DeckChoice, "current">): DeckId {
    const deck = chooseDeck({ ...choice, current: "mix" });
    const isComing = this.listening === "stems" && this.isPublished("stems", choice.segment);
    return deck === "mix" && isComing ? leavingId : (this.#packs[deck]?.id ?? "");
  }

  #choiceAt(segment: number): Omit<DeckChoice, "current"> {
    const { stems, mix } = this.#packs;
    return {
      listening: this.listening,
      segment,
      lastSegment: mix ? lastSegmentOf(mix) : null,
      hasStems: stems !== null && this.stemsOf(stems.id).length > 0,
      hasMix: mix !== null,
      isGrowing: stems?.isGrowing ?? false,
      isPublished: (deck, index) => this.isPublished(deck, index),
      isDecoded: (deck, index) => this.framesIn(this.#packs[deck]?.id ?? "", index) > 0,
    };
  }
}
