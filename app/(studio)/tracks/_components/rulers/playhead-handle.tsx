"use client";
import { useRef } from "react";
import { pixelOfFrame } from "../../../../_player/waves/viewport.ts";
import { useStudio } from "../studio-context.ts";
import { useFrameLoop } from "../controls/use-frame-loop.ts";

/** The tip of the playhead, on a ruler. */
export function PlayheadHandle() {
  const { player, playback, timeline } = useStudio();
  const handle = useRef<HTMLSpanElement>(null);
  useFrameLoop(
    () => {
      const px = pixelOfFrame(timeline.viewport, player?.positionFrame ?? 0);
      if (handle.current) handle.current.style.transform = `translateX(${px - 5.5}px)`;
    },
    playback.isPlaying,
    `${playback.moves} ${timeline.viewport.startFrame} ${timeline.viewport.framesPerPixel} ${playback.isPlaying}`,
  );
  return (
    <span
      ref={handle}
      aria-hidden="true"
      className="will-change-transform pointer-events-none absolute bottom-0 left-0 z-2 size-2.75 bg-t1 [clip-path:polygon(0_0,100%_0,100%_45%,50%_100%,0_45%)]"
    />
  );
}
