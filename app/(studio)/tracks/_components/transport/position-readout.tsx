"use client";
import { useMemo, useRef, type RefObject } from "react";
import type { BeatGrid } from "../../../../_player/practice/beat-grid.ts";
import { beatPosition, formatBeatPosition } from "../../../../_player/practice/beat-position.ts";
import { formatPosition } from "../controls/format-position.ts";
import { usePractice } from "../practice/practice-context.ts";
import { useStudio } from "../studio-context.ts";
import { useFrameLoop } from "../controls/use-frame-loop.ts";

const SAMPLE_RATE = 44_100;

/** The position in large figures over the length, as bars where there are any; never announced. */
export function PositionReadout({ className }: { className?: string }) {
  const { timeline } = useStudio();
  const { grid } = usePractice();
  const durationSec = timeline.size.durationFrames / SAMPLE_RATE;
  if (grid) {
    return (
      <div className={className}>
        <BeatText grid={grid} className="tn block text-xl leading-6.5 font-semibold" />
        <span className="tn text-sm whitespace-nowrap text-t3">
          <PositionText />
          <span className="sr-only">of </span>
          <span aria-hidden="true"> / </span>
          {formatPosition(durationSec)}
        </span>
      </div>
    );
  }
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
  const text = useLiveText((frame) => formatPosition(frame / SAMPLE_RATE));
  return <span ref={text} className={className} data-testid="position" />;
}

/** The position as bar, beat and sixteenth. */
export function BeatText({ grid, className }: { grid: BeatGrid; className?: string }) {
  const text = useLiveText((frame) => formatBeatPosition(beatPosition(grid, frame)), grid);
  return <span ref={text} className={className} data-testid="beat-position" />;
}

/** Keeps the text of an element in step with the playhead; drawn anew with another grid. */
function useLiveText(
  textOf: (frame: number) => string,
  grid: BeatGrid | null = null,
): RefObject<HTMLSpanElement | null> {
  const { player, playback } = useStudio();
  const { moves, isPlaying } = playback;
  const text = useRef<HTMLSpanElement>(null);
  const drawn = useMemo(() => ({ moves, isPlaying, grid }), [moves, isPlaying, grid]);
  useFrameLoop(
    () => {
      const shown = textOf(player?.positionFrame ?? 0);
      if (text.current && text.current.textContent !== shown) text.current.textContent = shown;
    },
    isPlaying,
    drawn,
  );
  return text;
}
