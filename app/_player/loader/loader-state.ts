import { heardOf } from "../packs/pack-rendition.ts";
import type { Decks } from "../transport/decks.ts";
import type { DecodedSegment } from "../transport/segment-store.ts";
import type { DeckId } from "../transport/transport.ts";
import type { LoaderState } from "./messages.ts";

/** Where the cursor is and what is heard there. */
export interface Situation {
  readonly frame: number;
  readonly isPlaying: boolean;
  readonly isCountingIn: boolean;
  readonly isRetrying: boolean;
  /** Null in silence. */
  readonly soundingId: DeckId | null;
  /** What sounds or sounded last. */
  readonly current: DeckId | null;
}

/** What the page is told. */
export function loaderState<T extends DecodedSegment>(
  decks: Decks<T>,
  { frame, isPlaying, isCountingIn, isRetrying, soundingId, current }: Situation,
): LoaderState {
  const segment = Math.floor(frame / decks.segmentFrames);
  const id = soundingId ?? decks.choose(frame, current);
  const deck = decks.nameOf(id);
  const isHeard = soundingId !== null || decks.framesIn(id, segment) > 0;
  const isWaiting = isPlaying && soundingId === null && !isCountingIn;
  return {
    isPlaying,
    isWaiting,
    listening: decks.listening,
    deck,
    ...heardOf(isHeard ? decks.pack(id) : undefined),
    isSeparatedHere: decks.isPublished("stems", segment),
    durationFrames: decks.endFrame,
    ...decks.lossesAt(frame, current),
    isStarved: isWaiting && decks.isPublished(deck, segment),
    isRetrying,
  };
}
