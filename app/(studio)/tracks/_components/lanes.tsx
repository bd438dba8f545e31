"use client";
import { useEffect, type WheelEvent } from "react";
import { frameOfPixel } from "../../../_player/viewport.ts";
import { LaneOverlay } from "./lane-overlay.tsx";
import { LaneCanvas } from "./lane-canvas.tsx";
import { LaneHead } from "./lane-head.tsx";
import { MixHead } from "./mix-head.tsx";
import { StemLane } from "./stem-lane.tsx";
import { StudioNote } from "./studio-note.tsx";
import { useStudio } from "./studio-context.ts";
import { useElementSize } from "./use-element-size.ts";

/** One lane per stem, or one for the mix while there are none; a click plays from there. */
export function Lanes() {
  const { player, stemNames, timeline } = useStudio();
  const [body, size] = useElementSize();
  const { setWidth, scroll } = timeline;
  useEffect(() => setWidth(size.widthPx), [setWidth, size.widthPx]);
  const onWheel = (event: WheelEvent) => {
    const byPx = event.deltaX === 0 && event.shiftKey ? event.deltaY : event.deltaX;
    if (byPx !== 0 && !timeline.isFit) scroll(byPx);
  };
  const seekTo = (event: React.MouseEvent) => {
    const { left } = event.currentTarget.getBoundingClientRect();
    player?.seek(frameOfPixel(timeline.viewport, event.clientX - left));
  };
  return (
    <div className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto" onWheel={onWheel}>
      <div className="relative flex min-h-full flex-col">
        {stemNames.length === 0 ? (
          <StemLane label="Mix" head={<MixHead />} body={<LaneCanvas deck="mix" stem="mix" />} />
        ) : (
          stemNames.map((stem) => (
            <LaneHead key={stem} stem={stem} body={<LaneCanvas deck="stems" stem={stem} />} />
          ))
        )}
        <div
          ref={body}
          onClick={seekTo}
          className="absolute inset-y-0 right-0 left-(--lane-head) cursor-text"
        >
          <LaneOverlay />
        </div>
        <StudioNote />
      </div>
    </div>
  );
}
