"use client";
import { MIX } from "../../../../_player/mixer/mixer.ts";
import { LaneCanvas } from "./lane-canvas.tsx";
import { MixHead } from "./mix-head.tsx";
import { StemLane } from "./stem-lane.tsx";
import { useStudio } from "../studio-context.ts";

/** The original mix: all that there is before the stems, below them afterwards. */
export function MixLane() {
  const { stemNames } = useStudio();
  const isAlone = stemNames.length === 0;
  const label = isAlone ? "Mix" : "Original mix";
  return (
    <StemLane
      label={label}
      isFixed={!isAlone}
      head={<MixHead label={label} />}
      body={<LaneCanvas deck="mix" stem={MIX} />}
    />
  );
}
