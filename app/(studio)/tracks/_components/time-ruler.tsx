"use client";
import { useRef } from "react";
import { rulerTicks } from "../../../_player/ruler-ticks.ts";
import { pixelOfFrame } from "../../../_player/viewport.ts";
import { formatDuration } from "../../../_words/format-duration.ts";
import { formatPosition } from "./format-position.ts";
import { useStudio } from "./studio-context.ts";
import { useFrameLoop } from "./use-frame-loop.ts";

const SAMPLE_RATE = 44_100;

/** Time over the lanes, with the playhead's handle. */
export function TimeRuler() {
  const { timeline } = useStudio();
  const { viewport, size } = timeline;
  const ticks = rulerTicks(viewport, size.widthPx, SAMPLE_RATE);
  const isFine = ticks.some(({ labelSec }) => labelSec !== null && labelSec % 1 !== 0);
  return (
    <div className="grid h-7 shrink-0 grid-cols-[var(--lane-head)_minmax(0,1fr)] border-b border-line">
      <div className="flex items-center border-r border-line pl-4 text-sm text-t3 max-md:pl-3">
        Time
      </div>
      <div className="relative overflow-hidden" aria-hidden="true">
        {ticks.map(({ px, labelSec }) => (
          <span key={Math.round(px * 10)}>
            <i
              className={
                labelSec === null
                  ? "absolute bottom-0 h-1 w-px bg-line-3"
                  : "absolute bottom-0 h-3 w-px bg-line-3"
              }
              style={{ left: px }}
            />
            {labelSec === null ? null : (
              <span
                className="tn absolute top-1 pl-1.5 text-xs leading-5 text-t3"
                style={{ left: px }}
              >
                {isFine ? formatPosition(labelSec) : formatDuration(labelSec)}
              </span>
            )}
          </span>
        ))}
        <PlayheadHandle />
      </div>
    </div>
  );
}

function PlayheadHandle() {
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
      className="absolute bottom-0 left-0 size-2.75 bg-t1 [clip-path:polygon(0_0,100%_0,100%_45%,50%_100%,0_45%)]"
    />
  );
}
