"use client";
import { useCallback, useMemo, useState } from "react";
import {
  fitViewport,
  followFrame,
  isFit,
  pageToFrame,
  scrollViewport,
  zoomViewport,
  type Viewport,
  type ViewSize,
} from "../../../_player/waves/viewport.ts";
import { useViewHold } from "./use-view-hold.ts";

/** What of the track is in view, and the ways to change it. */
export interface Timeline {
  readonly viewport: Viewport;
  readonly size: ViewSize;
  readonly isFit: boolean;
  /** The view goes along with the playhead; a scroll by hand ends that. */
  readonly isFollowing: boolean;
  setFollowing: (isFollowing: boolean) => void;
  setWidth: (widthPx: number) => void;
  /** Zooms about a frame; a factor over 1 comes closer. What is in view can move along with it. */
  zoom: (factor: number, anchorFrame: number, byPx?: number) => void;
  scroll: (byPx: number) => void;
  /** Brings a frame into view, by a page or evenly; not while a pointer holds the view. */
  follow: (frame: number, how: "page" | "scroll") => void;
  /** Until a pointer is lifted the view does not follow: what is dragged stays under it. */
  holdFor: (pointerId: number) => void;
  fit: () => void;
}

/** Holds the viewport; null inside means "all of the track", whatever its length becomes. */
export function useTimeline(durationFrames: number): Timeline {
  const [widthPx, setWidth] = useState(0);
  const [chosen, setChosen] = useState<Viewport | null>(null);
  const [isFollowing, setFollowing] = useState(true);
  const { isHeld, holdFor } = useViewHold();
  const size = useMemo(() => ({ durationFrames, widthPx }), [durationFrames, widthPx]);
  const change = useCallback(
    (next: (view: Viewport) => Viewport) =>
      setChosen((held) => {
        const view = next(held ?? fitViewport(size));
        return isFit(view, size) ? null : view;
      }),
    [size],
  );
  return useMemo(
    () => ({
      viewport: chosen ?? fitViewport(size),
      size,
      isFit: chosen === null,
      isFollowing,
      setFollowing,
      setWidth,
      zoom: (factor, anchorFrame, byPx = 0) =>
        change((view) => {
          const zoomed = zoomViewport(view, { factor, anchorFrame }, size);
          return scrollViewport(zoomed, byPx, size);
        }),
      scroll: (byPx) => {
        setFollowing(false);
        change((view) => scrollViewport(view, byPx, size));
      },
      follow: (frame, how) => {
        if (isHeld()) return;
        const move = how === "page" ? pageToFrame : followFrame;
        change((view) => move(view, frame, size));
      },
      holdFor,
      fit: () => setChosen(null),
    }),
    [chosen, size, isFollowing, change, isHeld, holdFor],
  );
}
