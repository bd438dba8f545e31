"use client";
import type { KeyboardEvent } from "react";
import { classNames } from "../../../../_components/class-names.ts";
import { FADER, faderFraction, formatDb, spokenDb } from "../../../../_player/mixer/decibels.ts";

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
  const place = `${faderFraction(levelDb) * 100}%`;
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
      <div className="relative h-6 min-w-0 grow rounded-control has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent pointer-coarse:h-11">
        <span aria-hidden="true" className="pointer-events-none absolute inset-x-1 inset-y-0">
          <span className="absolute inset-x-0 top-1/2 h-0.75 -translate-y-1/2 rounded-full bg-line-3 forced-colors:bg-[GrayText]" />
          <span
            className={classNames(
              "absolute top-1/2 left-0 h-0.75 -translate-y-1/2 rounded-full forced-colors:bg-[CanvasText]",
              isDimmed ? "bg-t3" : "bg-t2",
            )}
            style={{ width: place }}
          />
          <span className="absolute top-[calc(50%+7px)] left-[85.714%] h-1 w-px bg-t3" />
          <span
            className="absolute top-1/2 h-3.5 w-2 -translate-1/2 rounded-[3px] bg-t1 shadow-[0_0_0_2px_var(--raised)] forced-colors:bg-[ButtonText]"
            style={{ left: place }}
          />
        </span>
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
      </div>
      {hasValue ? (
        <span aria-hidden="true" className="tn w-8.5 shrink-0 text-right text-sm text-t2">
          {formatDb(levelDb)}
        </span>
      ) : null}
    </div>
  );
}
