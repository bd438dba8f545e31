"use client";
import {
  clampTempo,
  formatTempo,
  parseTempo,
  steppedTempo,
  STRETCH_LIMITS,
} from "../../../../_player/settings/tempo-pitch.ts";
import { ValueStepper } from "../controls/value-stepper.tsx";
import { RangeSlider } from "../controls/range-slider.tsx";
import { useStretch } from "./use-stretch.ts";

const NEUTRAL_PERCENT = 100;
const RANGE = { min: STRETCH_LIMITS.minPercent, max: STRETCH_LIMITS.maxPercent } as const;

/** `100 %`, beside a tempo in beats per minute. */
export function formatPercent(percent: number): string {
  return `${formatTempo(percent, null)} %`;
}

/** The tempo as a number: in beats per minute where the track's are known, else in percent of the track's own. */
export function TempoStepper({ isLarge = false }: { isLarge?: boolean }) {
  const { tempoPercent, trackBpm, disabledReason, change } = useStretch();
  const value = formatTempo(tempoPercent, trackBpm);
  const onType = (text: string) => {
    const percent = parseTempo(text, trackBpm);
    if (percent !== null) change({ tempoPercent: percent });
  };
  return (
    <ValueStepper
      label="Tempo"
      value={value}
      unit={trackBpm === null ? "%" : "BPM"}
      spoken={
        trackBpm === null ? `${value} percent` : `${value} BPM, ${formatPercent(tempoPercent)}`
      }
      range={{ ...RANGE, now: tempoPercent }}
      names={{ less: "Slower", more: "Faster" }}
      onStep={(steps) => change({ tempoPercent: steppedTempo(tempoPercent, steps, trackBpm) })}
      onType={onType}
      onReset={() => change({ tempoPercent: NEUTRAL_PERCENT })}
      disabledReason={disabledReason}
      isLarge={isLarge}
    />
  );
}

export function TempoSlider() {
  const { tempoPercent, disabledReason, change } = useStretch();
  return (
    <RangeSlider
      label="Tempo in percent"
      value={tempoPercent}
      range={RANGE}
      neutral={NEUTRAL_PERCENT}
      spoken={formatPercent(tempoPercent)}
      onChange={(percent) => change({ tempoPercent: clampTempo(percent) })}
      disabledReason={disabledReason}
    />
  );
}
