"use client";
import { ZoomIn, ZoomOut } from "lucide-react";
import { IconButton, type IconButtonProps } from "../../../../_components/icon-button.tsx";
import { useShortcutText } from "../shortcuts/use-shortcut-text.ts";
import { useStudio } from "../studio-context.ts";

const ZOOM_STEP = 2;

/** Closer to the playhead and further away. */
export function ZoomButtons({ size }: Pick<IconButtonProps, "size">) {
  const { timeline, player } = useStudio();
  const keyOf = useShortcutText();
  const zoom = (factor: number) => timeline.zoom(factor, player?.positionFrame ?? 0);
  return (
    <>
      <IconButton
        label="Zoom out"
        shortcut={keyOf("zoom-out")}
        {...(size ? { size } : {})}
        icon={<ZoomOut size={15} />}
        aria-disabled={timeline.isFit}
        onClick={() => zoom(1 / ZOOM_STEP)}
      />
      <IconButton
        label="Zoom in"
        shortcut={keyOf("zoom-in")}
        {...(size ? { size } : {})}
        icon={<ZoomIn size={15} />}
        onClick={() => zoom(ZOOM_STEP)}
      />
    </>
  );
}
