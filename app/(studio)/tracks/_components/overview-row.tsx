"use client";
import { ZoomIn, ZoomOut } from "lucide-react";
import { Button } from "../../../_components/button.tsx";
import { IconButton } from "../../../_components/icon-button.tsx";
import { Overview } from "./overview.tsx";
import { useStudio } from "./studio-context.ts";

const ZOOM_STEP = 2;

/** The whole track in one strip with the zoom beside it; on phones the strip sits in the transport. */
export function OverviewRow() {
  const { timeline, player } = useStudio();
  const anchor = () => player?.positionFrame ?? 0;
  return (
    <div className="grid h-13 shrink-0 grid-cols-[var(--lane-head)_minmax(0,1fr)] border-b border-line max-md:hidden">
      <div className="flex items-center gap-2 border-r border-line pr-3 pl-4 text-sm text-t3">
        <span className="grow max-xl:sr-only">Whole track</span>
        <IconButton
          label="Zoom out"
          shortcut="−"
          size="sm"
          icon={<ZoomOut size={15} />}
          aria-disabled={timeline.isFit}
          onClick={() => timeline.zoom(1 / ZOOM_STEP, anchor())}
        />
        <IconButton
          label="Zoom in"
          shortcut="+"
          size="sm"
          icon={<ZoomIn size={15} />}
          onClick={() => timeline.zoom(ZOOM_STEP, anchor())}
        />
        <Button variant="ghost" size="sm" aria-disabled={timeline.isFit} onClick={timeline.fit}>
          Fit
        </Button>
      </div>
      <Overview />
    </div>
  );
}
