import { hasAudio } from "../../../_player/choose-separation.ts";
import type { PlayerSnapshot } from "../../../_player/player.ts";
import type { PackView } from "#server/realtime/events.ts";
import type { ListenState } from "./listen-state.ts";

interface PlaybackFacts {
  readonly playback: Pick<
    PlayerSnapshot,
    "isPlaying" | "isWaiting" | "isRetrying" | "listening" | "deck"
  >;
  /** The separation that was chosen; null while there is none. */
  readonly chosen: PackView | null;
  readonly state: ListenState;
  /** More stems of it may still come; null before its first stem is announced. */
  readonly isGrowing: boolean | null;
}

/** Why it sounds as it does, in a few words; empty when there is nothing to say. */
export function playbackText(facts: PlaybackFacts): string {
  const { playback, chosen, state } = facts;
  if (playback.isRetrying) return "No connection. Trying again.";
  const isMixInstead = standsIn(facts);
  // The first segments of that part are no news: the mix sounds on until it can give way for good.
  if (isMixInstead && facts.isGrowing === true) return "Original mix here, stems follow";
  if (chosen && state === "loading" && hasAudio(chosen)) return `Loading “${chosen.label}”`;
  if (playback.isWaiting) return "Waiting for this part";
  return isMixInstead ? "Original mix here" : "";
}

/** Whether the mix sounds where stems are wanted. */
function standsIn({ playback, isGrowing }: PlaybackFacts): boolean {
  const isSounding = playback.isPlaying && !playback.isWaiting;
  return (
    isSounding && isGrowing !== null && playback.listening === "stems" && playback.deck === "mix"
  );
}
