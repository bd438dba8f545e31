"use client";
import { classNames } from "../../../../_components/class-names.ts";
import { playbackText } from "./playback-text.ts";
import { isSparing } from "../sound-quality.ts";
import { useStudio } from "../studio-context.ts";
import { useSoundQuality } from "../use-sound-quality.ts";

interface PlaybackWordsProps {
  className?: string;
  /** A label to stand there for the eye while there is nothing to say. */
  resting?: string;
}

/** One quiet line that says why it sounds as it does; empty when there is nothing to say. */
export function PlaybackWords({ className, resting }: PlaybackWordsProps) {
  const { session, playback, stems, track, separationId, listenState } = useStudio();
  const quality = useSoundQuality();
  const chosen = track.separations.find(({ id }) => id === separationId) ?? null;
  const words = session.snapshot.isUnsupported
    ? "This browser can’t play audio at 44.1 kHz."
    : playbackText({
        playback,
        chosen,
        state: chosen ? listenState(chosen.id) : "off",
        stems,
        isSparing: isSparing(quality),
      });
  return (
    <>
      {resting !== undefined && words === "" ? (
        <span aria-hidden="true" className="text-xs leading-3.5 text-t3 max-lg:hidden">
          {resting}
        </span>
      ) : null}
      <p
        role="status"
        title={words === "" ? undefined : words}
        className={classNames("text-sm text-t2 empty:absolute", className)}
      >
        {words}
      </p>
    </>
  );
}
