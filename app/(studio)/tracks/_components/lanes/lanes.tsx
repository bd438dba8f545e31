"use client";
import { useEffect, type WheelEvent } from "react";
import { frameOfPixel } from "../../../../_player/waves/viewport.ts";
import { LaneOverlay } from "./lane-overlay.tsx";
import { LaneCanvas } from "./lane-canvas.tsx";
import { LaneHead } from "./lane-head.tsx";
import { MixLane } from "./mix-lane.tsx";
import { StudioNote } from "../studio-note.tsx";
import { useLaneTouch } from "./use-lane-touch.ts";
import { useStudio } from "../studio-context.ts";
import { useElementSize } from "../../../../_components/use-element-size.ts";

/** One lane per stem and one for the mix that they came from; a click plays from there. */
export function Lanes() {
  const { player, stemNames, timeline } = useStudio();
  const [body, size] = useElementSize();
  const touch = useLaneTouch();
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
        {stemNames.map((stem) => (
          <LaneHead key={stem} stem={stem} body={<LaneCanvas deck="stems" stem={stem} />} />
        ))}
        <MixLane />
        <div
          ref={body}
          onClick={seekTo}
          {...touch}
          className="absolute inset-y-0 right-0 left-(--lane-head) cursor-text touch-pan-y"
        >
          <LaneOverlay />
        </div>
        <StudioNote />
      </div>
    </div>
  );
}
