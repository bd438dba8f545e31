"use client";
import { useRef, type KeyboardEvent, type PointerEvent } from "react";
import { classNames } from "../../../../_components/class-names.ts";
import { formatPan, PAN_STEPS, spokenPan } from "../../../../_player/mixer/pan-words.ts";
import { PanKnob } from "./pan-knob.tsx";
import { SliderFace } from "./slider-face.tsx";

export interface PanControlProps {
  /** Accessible name. */
  label: string;
  /** From -1 (left) to 1 (right). */
  pan: number;
  onChange: (pan: number) => void;
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowUp: 1,
  ArrowLeft: -1,
  ArrowDown: -1,
  PageUp: 10,
  PageDown: -10,
};
const PLACES: Readonly<Record<string, number>> = { Home: -1, End: 1, Backspace: 0 };
/** How far a pointer goes from one side to the other. */
const DRAG_PX = 120;

/** What a pan's slider does: arrows and Page keys move it, Backspace and a double click set it in the middle. */
function usePanInput({ label, pan, onChange }: PanControlProps) {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const step = STEPS[event.key];
    const next = step === undefined ? PLACES[event.key] : pan + step / PAN_STEPS;
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onChange(next);
  };
  return {
    type: "range",
    "aria-label": label,
    "aria-valuetext": spokenPan(pan),
    min: -PAN_STEPS,
    max: PAN_STEPS,
    value: Math.round(pan * PAN_STEPS),
    onChange: (event: { target: HTMLInputElement }) =>
      onChange(event.target.valueAsNumber / PAN_STEPS),
    onKeyDown,
  } as const;
}

/** Where a stem sits, as a knob that is turned up and down or sideways. */
export function PanDial(props: PanControlProps & { className?: string }) {
  const { pan, onChange, className } = props;
  const input = useRef<HTMLInputElement>(null);
  const drag = useRef({ pan: 0, x: 0, y: 0 });
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    event.preventDefault();
    input.current?.focus();
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { pan, x: event.clientX, y: event.clientY };
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const { x, y, pan: from } = drag.current;
    onChange(from + ((event.clientX - x - (event.clientY - y)) * 2) / DRAG_PX);
  };
  return (
    <div
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onDoubleClick={() => onChange(0)}
      className={classNames(
        "relative flex w-9.5 shrink-0 cursor-ns-resize touch-none flex-col items-center gap-0.5 rounded-control has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent",
        className,
      )}
    >
      <PanKnob pan={pan} />
      <span aria-hidden="true" className="tn text-xs leading-3.5 text-t3">
        {formatPan(pan)}
      </span>
      <input
        ref={input}
        {...usePanInput(props)}
        className="pointer-events-none absolute inset-0 size-full opacity-0"
      />
    </div>
  );
}

/** Where a stem sits, on a line from left to right. */
export function PanSlider(props: PanControlProps) {
  const { pan, onChange } = props;
  const place = `${((pan + 1) / 2) * 100}%`;
  return (
    <div className="flex items-center gap-2">
      <SliderFace place={place} neutralPlace="50%" className="phone:h-11">
        <input
          {...usePanInput(props)}
          onDoubleClick={() => onChange(0)}
          className="absolute inset-0 size-full cursor-pointer opacity-0"
        />
      </SliderFace>
      <span aria-hidden="true" className="tn w-8.5 shrink-0 text-right text-sm text-t2">
        {formatPan(pan)}
      </span>
    </div>
  );
}
