"use client";
import { ValueStepper } from "./value-stepper.tsx";

export interface LabelledStepperProps {
  label: string;
  value: number;
  min: number;
  max: number;
  step: number;
  unit?: string;
  onChange: (value: number) => void;
}

/** A line with a number and its name; what is typed is brought into the range. */
export function LabelledStepper(props: LabelledStepperProps) {
  const { label, value, min, max, step, unit = "", onChange } = props;
  const set = (next: number) =>
    onChange(Math.min(max, Math.max(min, Math.round(next * 100) / 100)));
  const onType = (text: string) => {
    const read = Number(text.trim().replace(",", ".").replace("−", "-"));
    if (text.trim() !== "" && Number.isFinite(read)) set(read);
  };
  return (
    <div className="flex min-w-0 items-center justify-between gap-3">
      <span aria-hidden="true" className="font-medium">
        {label}
      </span>
      <ValueStepper
        {...{ label, unit, onType }}
        value={String(value)}
        spoken={`${value} ${unit}`.trim()}
        range={{ min, max, now: value }}
        names={{ less: `${label}: less`, more: `${label}: more` }}
        onStep={(steps) => set(value + steps * step)}
      />
    </div>
  );
}
