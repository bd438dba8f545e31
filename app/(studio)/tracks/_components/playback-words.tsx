"use client";
import { classNames } from "../../../_components/class-names.ts";
import { hasAudio } from "../../../_player/choose-separation.ts";
import { useStudio, type StudioParts } from "./studio-context.ts";

/** One quiet line that says why it sounds as it does; empty when there is nothing to say. */
export function PlaybackWords({ className }: { className?: string }) {
  const parts = useStudio();
  const words = parts.session.snapshot.isUnsupported
    ? "This browser can’t play audio at 44.1 kHz."
    : wordsFor(parts);
  return (
    <p role="status" className={classNames("truncate text-sm text-t2", className)}>
      {words}
    </p>
  );
}

function wordsFor({ playback, stems, track, separationId, listenState }: StudioParts): string {
  if (playback.isRetrying) return "No connection. Trying again.";
  const chosen = track.separations.find(({ id }) => id === separationId);
  const state = chosen ? listenState(chosen.id) : "off";
  if (chosen && state === "loading" && hasAudio(chosen)) return `Loading “${chosen.label}”`;
  if (!playback.isPlaying) return "";
  if (playback.isWaiting) return "Waiting for this part";
  if (!stems || playback.listening !== "stems" || playback.deck !== "mix") return "";
  return stems.isGrowing ? "Original mix here, stems follow" : "Original mix here";
}
