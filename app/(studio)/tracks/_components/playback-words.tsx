"use client";
import { classNames } from "../../../_components/class-names.ts";
import { playbackText } from "./playback-text.ts";
import { useStudio } from "./studio-context.ts";

/** One quiet line that says why it sounds as it does; empty when there is nothing to say. */
export function PlaybackWords({ className }: { className?: string }) {
  const { session, playback, stems, track, separationId, listenState } = useStudio();
  const chosen = track.separations.find(({ id }) => id === separationId) ?? null;
  const words = session.snapshot.isUnsupported
    ? "This browser can’t play audio at 44.1 kHz."
    : playbackText({
        playback,
        chosen,
        state: chosen ? listenState(chosen.id) : "off",
        stems,
      });
  return (
    <p role="status" className={classNames("truncate text-sm text-t2", className)}>
      {words}
    </p>
  );
}
