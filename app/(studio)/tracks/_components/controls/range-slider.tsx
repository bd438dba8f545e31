"use client";
import type { KeyboardEvent } from "react";
import { classNames } from "../../../../_components/class-names.ts";

export interface RangeSliderProps {
  /** Accessible name. */
  label: string;
  value: number;
  range: { readonly min: number; readonly max: number };
  /** Where Backspace and a double click set it; marked by a tick. */
  neutral: number;
  /** What a screen reader says. */
  spoken: string;
  onChange: (value: number) => void;
  disabledReason?: string | undefined;
}

/** A line to choose a whole number on. */
export function RangeSlider(props: RangeSliderProps) {
  const { label, value, range, neutral, spoken, disabledReason } = props;
  const isOff = disabledReason !== undefined;
  const placeOf = (number: number) => `${((number - range.min) / (range.max - range.min)) * 100}%`;
  const onChange = (next: number) => {
    if (!isOff) props.onChange(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Backspace") return;
    event.preventDefault();
    onChange(neutral);
  };
  return (
    <div
      className={classNames(
        "relative h-6 min-w-0 grow rounded-control has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent phone:h-11 pointer-coarse:h-11",
        isOff && "opacity-45",
      )}
    >
      <span aria-hidden="true" className="pointer-events-none absolute inset-x-1 inset-y-0">
        <span className="absolute inset-x-0 top-1/2 h-0.75 -translate-y-1/2 rounded-full bg-line-3 forced-colors:bg-[GrayText]" />
        <span
          className="absolute top-[calc(50%+7px)] h-1 w-px bg-t3"
          style={{ left: placeOf(neutral) }}
        />
        <span
          className="absolute top-1/2 h-3.5 w-2 -translate-1/2 rounded-[3px] bg-t1 shadow-[0_0_0_2px_var(--raised)] forced-colors:bg-[ButtonText]"
          style={{ left: placeOf(Math.min(range.max, Math.max(range.min, value))) }}
        />
      </span>
      <input
        type="range"
        aria-label={label}
        aria-valuetext={spoken}
        {...(isOff ? { "aria-disabled": true, "aria-description": disabledReason } : {})}
        {...range}
        value={Math.round(value)}
        onChange={(event) => onChange(event.target.valueAsNumber)}
        onDoubleClick={() => onChange(neutral)}
        onKeyDown={onKeyDown}
        className="absolute inset-0 size-full cursor-pointer opacity-0"
      />
    </div>
  );
}
