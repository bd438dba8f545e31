"use client";
import { useRef, type PointerEvent } from "react";
import { snapFrame, stepFrame } from "../../../../_player/practice/snapping.ts";
import { frameOfPixel } from "../../../../_player/waves/viewport.ts";
import { usePractice } from "../practice/practice-context.ts";
import { useStudio } from "../studio-context.ts";

interface DragHandlers {
  onPointerDown: (event: PointerEvent<HTMLElement>) => void;
  onPointerMove: (event: PointerEvent<HTMLElement>) => void;
  onPointerUp: (event: PointerEvent<HTMLElement>) => void;
  onPointerCancel: () => void;
  onLostPointerCapture: () => void;
}

/** Less is a click with an unsteady hand. */
const DRAG_PX = 4;

/** For a ruler: a drag makes a loop, a click goes there. Alt leaves snapping out. */
export function useLoopDrag(): DragHandlers {
  const { player, settings, timeline } = useStudio();
  const { grid, loop } = usePractice();
  const drag = useRef<{ fromPx: number; fromFrame: number; isLoop: boolean } | null>(null);

  const place = (event: PointerEvent<HTMLElement>): number => {
    const px = event.clientX - event.currentTarget.getBoundingClientRect().left;
    return Math.max(0, frameOfPixel(timeline.viewport, px));
  };
  const spanOf = (fromFrame: number, toFrame: number, isFree: boolean) => {
    const snap = isFree ? "off" : settings.snap;
    const ends = [fromFrame, toFrame].map((frame) => snapFrame(grid, frame, snap));
    const [startFrame = 0, endFrame = 0] = ends.toSorted((a, b) => a - b);
    if (endFrame > startFrame || snap === "off" || !grid) return { startFrame, endFrame };
    return { startFrame, endFrame: stepFrame(grid, startFrame, { unit: snap, by: 1 }) };
  };
  const end = () => {
    drag.current = null;
  };
  return {
    onPointerDown: (event) => {
      if (event.button !== 0 || event.target !== event.currentTarget) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      timeline.holdFor(event.pointerId);
      drag.current = { fromPx: event.clientX, fromFrame: place(event), isLoop: false };
    },
    onPointerMove: (event) => {
      const { current } = drag;
      if (!current) return;
      if (Math.abs(event.clientX - current.fromPx) > DRAG_PX) current.isLoop = true;
      if (current.isLoop) loop.over(spanOf(current.fromFrame, place(event), event.altKey));
    },
    onPointerUp: (event) => {
      if (drag.current && !drag.current.isLoop) player?.seek(place(event));
      end();
    },
    onPointerCancel: end,
    onLostPointerCapture: end,
  };
}
