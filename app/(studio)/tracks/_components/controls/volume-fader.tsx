"use client";
import type { KeyboardEvent } from "react";
import { classNames } from "../../../../_components/class-names.ts";
import { FADER, faderFraction, formatDb, spokenDb } from "../../../../_player/mixer/decibels.ts";
import { SliderFace } from "./slider-face.tsx";

export interface VolumeFaderProps {
  /** Accessible name. */
  label: string;
  levelDb: number;
  onChange: (levelDb: number) => void;
  isDimmed?: boolean;
  hasValue?: boolean;
  className?: string | undefined;
}

const STEPS_DB: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowUp: 1,
  ArrowLeft: -1,
  ArrowDown: -1,
  PageUp: FADER.pageDb,
  PageDown: -FADER.pageDb,
};
const LEVELS_DB: Readonly<Record<string, number>> = {
  Home: FADER.minDb,
  End: FADER.maxDb,
  Backspace: 0,
};

/** A fader from −36 to +6 dB with a tick at 0; Shift makes fine steps, Backspace and a double click reset it. */
export function VolumeFader(props: VolumeFaderProps) {
  const { label, levelDb, onChange, isDimmed, hasValue = true, className } = props;
  const place = placeOf(levelDb);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const step = STEPS_DB[event.key];
    const next =
      step === undefined ? LEVELS_DB[event.key] : levelDb + step * (event.shiftKey ? 0.1 : 1);
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onChange(next);
  };
  return (
    <div className={classNames("flex items-center gap-2", className)}>
      <SliderFace
        place={place}
        neutralPlace={placeOf(0)}
        fill={
          <span
            className={classNames(
              "absolute top-1/2 left-0 h-0.75 -translate-y-1/2 rounded-full forced-colors:bg-[CanvasText]",
              isDimmed ? "bg-t3" : "bg-t2",
            )}
            style={{ width: place }}
          />
        }
      >
        <input
          type="range"
          aria-label={label}
          aria-valuetext={spokenDb(levelDb)}
          min={FADER.minDb}
          max={FADER.maxDb}
          step={FADER.stepDb}
          value={levelDb}
          onChange={(event) => onChange(event.target.valueAsNumber)}
          onDoubleClick={() => onChange(0)}
          onKeyDown={onKeyDown}
          className="absolute inset-0 size-full cursor-pointer opacity-0"
        />
      </SliderFace>
      {hasValue ? (
        <span aria-hidden="true" className="tn w-8.5 shrink-0 text-right text-sm text-t2">
          {formatDb(levelDb)}
        </span>
      ) : null}
    </div>
  );
}

function placeOf(levelDb: number): string {
  return `${faderFraction(levelDb) * 100}%`;
}
