import type { DeckName } from "./transport.ts";

/** What the choice between stems and mix depends on. */
export interface DeckChoice {
  /** What the listener asked for. */
  readonly listening: DeckName;
  /** What sounds now or sounded last; null after a seek. */
  readonly current: DeckName | null;
  /** The segment in question. */
  readonly segment: number;
  readonly lastSegment: number | null;
  readonly hasStems: boolean;
  readonly hasMix: boolean;
  /** More stems may still arrive. */
  readonly isGrowing: boolean;
  isPublished: (deck: DeckName, segment: number) => boolean;
  isDecoded: (deck: DeckName, segment: number) => boolean;
}

/** Segments of all stems that must be there before a mix that stands in for them gives way. */
const SEGMENTS_BEFORE_RETURN = 2;

/**
 * Which deck is heard.
 *
 * Stems that run into their edge keep the floor and wait, as long as more can come; a seek past the edge is
 * answered by the mix, which gives way as soon as two segments of all stems are there.
 */
export function chooseDeck(choice: DeckChoice): DeckName {
  if (!choice.hasMix) return "stems";
  if (!choice.hasStems || choice.listening === "mix") return "mix";
  const { current, segment } = choice;
  if (current === "mix") return canReturnToStems(choice) ? "stems" : "mix";
  if (choice.isPublished("stems", segment)) return "stems";
  const isWorthWaiting = current === "stems" && choice.isGrowing;
  return isWorthWaiting || !choice.isPublished("mix", segment) ? "stems" : "mix";
}

function canReturnToStems(choice: DeckChoice): boolean {
  for (let ahead = 0; ahead < SEGMENTS_BEFORE_RETURN; ahead++) {
    const segment = choice.segment + ahead;
    if (choice.lastSegment !== null && segment > choice.lastSegment) return ahead > 0;
    if (!choice.isDecoded("stems", segment)) return false;
  }
  return true;
}
