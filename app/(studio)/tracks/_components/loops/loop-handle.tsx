"use client";
import { useRef, type KeyboardEvent, type PointerEvent } from "react";
import { classNames } from "../../../../_components/class-names.ts";
import type { Loop, LoopEdge } from "../../../../_player/practice/loop-edit.ts";
import { snapFrame } from "../../../../_player/practice/snapping.ts";
import { formatMillis } from "../../../../_player/practice/time-position.ts";
import type { LoopStep } from "./loop-actions.ts";
import { positionField } from "../practice/position-words.ts";
import { usePractice } from "../practice/practice-context.ts";
import { useStudio } from "../studio-context.ts";

const SAMPLE_RATE = 44_100;
const DIRECTION: Readonly<Record<string, 1 | -1>> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
};

export interface LoopHandleProps {
  edge: LoopEdge;
  loop: Loop;
  /** Where its middle is, in pixels from the left of the ruler. */
  px: number;
}

/** One end of the loop: dragged, or moved by the snap unit, with Shift by a bar, with Alt by a millisecond. */
export function LoopHandle({ edge, loop, px }: LoopHandleProps) {
  const { settings, timeline } = useStudio();
  const practice = usePractice();
  const { grid } = practice;
  const drag = useRef<{ fromPx: number; frame: number } | null>(null);
  const frame = edge === "start" ? loop.startFrame : loop.endFrame;

  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    timeline.holdFor(event.pointerId);
    drag.current = { fromPx: event.clientX, frame };
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (!drag.current) return;
    const byPx = event.clientX - drag.current.fromPx;
    const target = drag.current.frame + byPx * timeline.viewport.framesPerPixel;
    const snap = event.altKey ? "off" : settings.snap;
    practice.loop.setEdge(edge, snapFrame(grid, target, snap));
  };
  const endDrag = () => {
    drag.current = null;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = DIRECTION[event.key];
    if (by === undefined || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    practice.loop.nudgeEdge(edge, { unit: unitOf(event), by });
  };
  return (
    <span
      role="slider"
      tabIndex={0}
      aria-label={edge === "start" ? "Loop start" : "Loop end"}
      aria-valuemin={0}
      aria-valuemax={Math.round((timeline.size.durationFrames / SAMPLE_RATE) * 1000)}
      aria-valuenow={Math.round((frame / SAMPLE_RATE) * 1000)}
      aria-valuetext={valueText(positionField(grid, frame), frame)}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={endDrag}
      onPointerCancel={endDrag}
      onLostPointerCapture={endDrag}
      onKeyDown={onKeyDown}
      className={classNames(
        "focus-inset absolute top-0 z-2 grid h-7 w-6 cursor-ew-resize touch-none place-items-center rounded-tag",
        edge === "start" ? "-translate-x-1.5" : "-translate-x-4.5",
      )}
      style={{ left: px }}
    >
      <span
        className={classNames(
          "h-3 w-0.75 rounded-full",
          loop.isOn
            ? "bg-on-accent forced-colors:bg-[HighlightText]"
            : "bg-accent forced-colors:bg-[Highlight]",
        )}
      />
    </span>
  );
}

function unitOf(event: KeyboardEvent): LoopStep["unit"] {
  if (event.shiftKey) return "bar";
  return event.altKey ? "ms" : "snap";
}

function valueText(position: string, frame: number): string {
  const time = formatMillis(frame / SAMPLE_RATE);
  return position === time ? time : `bar ${position}, ${time}`;
}
