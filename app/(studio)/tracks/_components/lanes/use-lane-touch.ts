"use client";
import { useRef, type PointerEvent } from "react";
import { frameOfPixel } from "../../../../_player/waves/viewport.ts";
import { useStudio } from "../studio-context.ts";

type TouchHandler = (event: PointerEvent<HTMLElement>) => void;

interface TouchHandlers {
  onPointerDown: TouchHandler;
  onPointerMove: TouchHandler;
  onPointerUp: TouchHandler;
  onPointerCancel: TouchHandler;
}

/**
 * One finger moves the view of the track and ends following, two zoom it and do not, however they are laid down and
 * lifted; for an element that leaves only vertical pans to the browser.
 */
export function useLaneTouch(): TouchHandlers {
  const { timeline } = useStudio();
  /** Where each finger is, in pixels of the page. */
  const fingers = useRef(new Map<number, number>());
  const pinch = useRef({ hasBegun: false, wasFollowing: true });
  const lift: TouchHandler = ({ pointerId }) => fingers.current.delete(pointerId);
  return {
    onPointerDown: ({ pointerId, pointerType, clientX }) => {
      if (pointerType !== "touch") return;
      if (fingers.current.size === 0) {
        pinch.current = { hasBegun: false, wasFollowing: timeline.isFollowing };
      }
      fingers.current.set(pointerId, clientX);
      timeline.holdFor(pointerId);
      if (fingers.current.size < 2) return;
      pinch.current.hasBegun = true;
      timeline.setFollowing(pinch.current.wasFollowing);
    },
    onPointerMove: ({ pointerId, clientX, currentTarget }) => {
      const before = [...fingers.current.values()];
      if (!fingers.current.has(pointerId)) return;
      fingers.current.set(pointerId, clientX);
      const after = [...fingers.current.values()];
      const [from, to] = [middle(before), middle(after)];
      if (pinch.current.hasBegun) {
        const px = to - currentTarget.getBoundingClientRect().left;
        const factor = spread(after) / spread(before);
        timeline.zoom(factor, frameOfPixel(timeline.viewport, px), from - to);
      } else if (from !== to && !timeline.isFit) timeline.scroll(from - to);
    },
    onPointerUp: lift,
    onPointerCancel: lift,
  };
}

function middle(places: readonly number[]): number {
  return places.reduce((sum, px) => sum + px, 0) / Math.max(1, places.length);
}

/** At least a pixel, so that fingers in line do not zoom without end. */
function spread(places: readonly number[]): number {
  return Math.max(1, Math.max(...places) - Math.min(...places));
}
