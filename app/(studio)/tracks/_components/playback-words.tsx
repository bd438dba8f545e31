"use client";
import { classNames } from "../../../_components/class-names.ts";
import type { PlayerSnapshot } from "../../../_player/player.ts";
import { useStudio } from "./studio-context.ts";

/** One quiet line that says why it sounds as it does; empty when there is nothing to say. */
export function PlaybackWords({ className }: { className?: string }) {
  const { playback, stems, session } = useStudio();
  const words = session.snapshot.isUnsupported
    ? "This browser can’t play audio at 44.1 kHz."
    : wordsFor(playback, stems !== null);
  return (
    <p role="status" className={classNames("truncate text-sm text-t2", className)}>
      {words}
    </p>
  );
}

function wordsFor(playback: PlayerSnapshot, hasStems: boolean): string {
  if (playback.isRetrying) return "No connection. Trying again.";
  if (!playback.isPlaying) return "";
  if (playback.isWaiting) return "Waiting for this part";
  const isStandIn = hasStems && playback.listening === "stems" && playback.deck === "mix";
  return isStandIn ? "Original mix here, stems follow" : "";
}
