"use client";
import { useId } from "react";
import { Switch } from "../../../../_components/switch.tsx";
import {
  clampPitch,
  formatPitch,
  parsePitch,
  pitchParts,
  STRETCH_LIMITS,
} from "../../../../_player/settings/tempo-pitch.ts";
import { ValueStepper } from "../controls/value-stepper.tsx";
import { RangeSlider } from "../controls/range-slider.tsx";
import { useStretch } from "./use-stretch.ts";

const CENTS = 100;
const SEMITONES = {
  min: STRETCH_LIMITS.minCents / CENTS,
  max: STRETCH_LIMITS.maxCents / CENTS,
} as const;
const FINE_CENTS = { min: -50, max: 50 } as const;

/** How far the pitch is moved, in semitones; cents are their hundredths. */
export function PitchStepper({ isLarge = false }: { isLarge?: boolean }) {
  const { pitchCents, disabledReason, change } = useStretch();
  const onType = (text: string) => {
    const cents = parsePitch(text);
    if (cents !== null) change({ pitchCents: cents });
  };
  return (
    <ValueStepper
      label="Pitch"
      value={formatPitch(pitchCents)}
      unit="st"
      spoken={`${pitchCents / CENTS} semitones`}
      range={{ ...SEMITONES, now: pitchCents / CENTS }}
      names={{ less: "Down a semitone", more: "Up a semitone" }}
      onStep={(steps) => change({ pitchCents: clampPitch(pitchCents + steps * CENTS) })}
      onType={onType}
      onReset={() => change({ pitchCents: 0 })}
      disabledReason={disabledReason}
      isLarge={isLarge}
    />
  );
}

/** Semitones and cents on a line each, and the drums' own pitch where there are drums. */
export function PitchSliders() {
  const { pitchCents, disabledReason, change } = useStretch();
  const { semitones, cents } = pitchParts(pitchCents);
  return (
    <>
      <RangeSlider
        label="Pitch in semitones"
        value={semitones}
        range={SEMITONES}
        neutral={0}
        spoken={`${semitones} semitones`}
        onChange={(next) => change({ pitchCents: clampPitch(next * CENTS + cents) })}
        disabledReason={disabledReason}
      />
      <div className="mt-2 flex items-center justify-between text-sm text-t3">
        <span>Cents</span>
        <span className="tn text-t2">{formatPitch(cents * CENTS)}</span>
      </div>
      <RangeSlider
        label="Pitch in cents"
        value={cents}
        range={FINE_CENTS}
        neutral={0}
        spoken={`${cents} cents`}
        onChange={(next) => change({ pitchCents: clampPitch(semitones * CENTS + next) })}
        disabledReason={disabledReason}
      />
      <DrumsSwitch />
    </>
  );
}

function DrumsSwitch() {
  const id = useId();
  const { keepsDrumsPitch, hasDrums, disabledReason, change } = useStretch();
  if (!hasDrums || disabledReason !== undefined) return null;
  return (
    <div className="mt-2 flex items-center justify-between gap-3">
      <span id={id}>Keep drums’ pitch</span>
      <Switch
        labelledBy={id}
        isOn={keepsDrumsPitch}
        onChange={(isOn) => change({ keepsDrumsPitch: isOn })}
      />
    </div>
  );
}
