"use client";
import { useId } from "react";
import { Switch } from "../../../../_components/switch.tsx";
import type { Loop, TempoRamp } from "../../../../_player/practice/loop-edit.ts";
import { LabelledStepper } from "../controls/labelled-stepper.tsx";
import { usePractice } from "../practice/practice-context.ts";
import { STRETCH_REASONS, stretchSupportOf } from "../stretch/stretch-words.ts";
import { useStudio } from "../studio-context.ts";

const USUAL_REPEATS = 8;
const USUAL_RAMP: TempoRamp = { fromPercent: 70, stepPercent: 5, toPercent: 100 };

/** How often the loop repeats, and how its tempo rises. */
export function LoopRepeats({ held }: { held: Loop }) {
  const { loop } = usePractice();
  const noStretch = STRETCH_REASONS[stretchSupportOf(useStudio())];
  return (
    <div className="flex flex-col gap-3 border-t border-line pt-4">
      <SwitchLine
        label="Leave the loop after some repeats"
        isOn={held.repeats !== null}
        onChange={(isOn) => loop.set({ repeats: isOn ? USUAL_REPEATS : null })}
      />
      {held.repeats === null ? null : (
        <LabelledStepper
          {...{ label: "Repeats", value: held.repeats, min: 1, max: 999, step: 1 }}
          onChange={(repeats) => loop.set({ repeats: Math.round(repeats) })}
        />
      )}
      {noStretch === undefined ? (
        <SwitchLine
          label="Change tempo with each repeat"
          isOn={held.ramp !== null}
          onChange={(isOn) => loop.set({ ramp: isOn ? USUAL_RAMP : null })}
        />
      ) : (
        <p className="text-sm text-t2">{noStretch} Repeats at another tempo do not.</p>
      )}
      {noStretch === undefined && held.ramp ? <RampFields ramp={held.ramp} /> : null}
    </div>
  );
}

function RampFields({ ramp }: { ramp: TempoRamp }) {
  const { loop } = usePractice();
  const set = (change: Partial<TempoRamp>) => loop.set({ ramp: { ...ramp, ...change } });
  const percent = { min: 25, max: 200, step: 5, unit: "%" } as const;
  return (
    <>
      <LabelledStepper
        {...{ label: "Start at", value: ramp.fromPercent, ...percent }}
        onChange={(fromPercent) => set({ fromPercent })}
      />
      <LabelledStepper
        {...{
          label: "Change by",
          value: ramp.stepPercent,
          ...percent,
          min: 0.5,
          max: 50,
          step: 0.5,
        }}
        onChange={(stepPercent) => set({ stepPercent })}
      />
      <LabelledStepper
        {...{ label: "Up to", value: ramp.toPercent, ...percent }}
        onChange={(toPercent) => set({ toPercent })}
      />
    </>
  );
}

interface SwitchLineProps {
  label: string;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
}

function SwitchLine({ label, isOn, onChange }: SwitchLineProps) {
  const id = useId();
  return (
    <div className="flex items-center justify-between gap-3">
      <span id={id} className="font-medium">
        {label}
      </span>
      <Switch labelledBy={id} isOn={isOn} onChange={onChange} />
    </div>
  );
}
