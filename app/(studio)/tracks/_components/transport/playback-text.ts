import { hasAudio } from "../../../../_player/packs/choose-separation.ts";
import type { Pack } from "../../../../_player/packs/pack.ts";
import type { PlayerSnapshot } from "../../../../_player/player.ts";
import type { PackView } from "#server/realtime/events.ts";
import type { ListenState } from "../separations/listen-state.ts";

interface PlaybackFacts {
  readonly playback: Pick<
    PlayerSnapshot,
    "isPlaying" | "isWaiting" | "isRetrying" | "isMixLost" | "listening" | "deck"
  >;
  /** The separation that was chosen; null while there is none. */
  readonly chosen: PackView | null;
  readonly state: ListenState;
  /** What is loaded of it, or still of the one before; null before its first stem is announced. */
  readonly stems: Pick<Pack, "id" | "isGrowing"> | null;
  /** The line is slow or metered, and small files are heard for that. */
  readonly isSparing: boolean;
}

/** Why it sounds as it does, in a few words; empty when there is nothing to say. */
export function playbackText(facts: PlaybackFacts): string {
  const { playback, chosen, state } = facts;
  const trouble = troubleText(playback);
  if (trouble !== "") return trouble;
  const isMixInstead = standsIn(facts);
  // The first segments of that part are no news: the mix sounds on until it can give way for good.
  const isGrowing = facts.stems?.isGrowing === true && facts.stems.id === chosen?.id;
  if (isMixInstead && isGrowing) return "Original mix here, stems follow";
  if (chosen && state === "loading" && hasAudio(chosen)) return `Loading “${chosen.label}”`;
  if (playback.isWaiting) return "Waiting for this part";
  return isMixInstead ? "Original mix here" : sparingText(facts);
}

function troubleText({ isMixLost, isRetrying }: PlaybackFacts["playback"]): string {
  if (isMixLost) return "The original can’t be loaded here";
  return isRetrying ? "No connection. Trying again." : "";
}

function sparingText({ isSparing }: PlaybackFacts): string {
  return isSparing ? "Small files, to spare the line" : "";
}

/** Whether the mix sounds where stems are wanted. */
function standsIn({ playback, stems }: PlaybackFacts): boolean {
  const isSounding = playback.isPlaying && !playback.isWaiting;
  return isSounding && stems !== null && playback.listening === "stems" && playback.deck === "mix";
}
