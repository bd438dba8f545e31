"use client";
import { useRef } from "react";
import { formatPosition } from "./format-position.ts";
import { useStudio } from "./studio-context.ts";
import { useFrameLoop } from "./use-frame-loop.ts";

const SAMPLE_RATE = 44_100;

/** The position in large figures over the length; never announced. */
export function PositionReadout({ className }: { className?: string }) {
  const { timeline } = useStudio();
  const durationSec = timeline.size.durationFrames / SAMPLE_RATE;
  return (
    <div className={className}>
      <PositionText className="tn block text-xl leading-6.5 font-semibold" />
      <span className="tn text-sm text-t3">
        <span className="sr-only">of </span>
        <span aria-hidden="true">/ </span>
        {formatPosition(durationSec)}
      </span>
    </div>
  );
}

/** The position alone, as `m:ss.t`. */
export function PositionText({ className }: { className?: string }) {
  const { player, playback } = useStudio();
  const text = useRef<HTMLSpanElement>(null);
  useFrameLoop(
    () => {
      const shown = formatPosition((player?.positionFrame ?? 0) / SAMPLE_RATE);
      if (text.current && text.current.textContent !== shown) text.current.textContent = shown;
    },
    playback.isPlaying,
    `${playback.moves} ${playback.isPlaying}`,
  );
  return <span ref={text} className={className} data-testid="position" />;
}
