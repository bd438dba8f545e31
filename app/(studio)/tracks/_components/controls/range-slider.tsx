"use client";
import type { KeyboardEvent } from "react";
import { classNames } from "../../../../_components/class-names.ts";
import { SliderFace } from "./slider-face.tsx";

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
    <SliderFace
      place={placeOf(Math.min(range.max, Math.max(range.min, value)))}
      neutralPlace={placeOf(neutral)}
      className={classNames("phone:h-11", isOff && "opacity-45")}
    >
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
    </SliderFace>
  );
}
