import type { StretchPlan } from "../stretch/stretch-plan.ts";
import type { StudioSettings } from "./studio-settings.ts";

const DRUMS = "drums";

/** What the player makes of tempo and pitch. */
export function stretchOf({
  tempoPercent,
  pitchCents,
  keepsDrumsPitch,
}: Pick<StudioSettings, "tempoPercent" | "pitchCents" | "keepsDrumsPitch">): StretchPlan {
  const unpitched = keepsDrumsPitch ? [DRUMS] : [];
  return { rate: tempoPercent / 100, semitones: pitchCents / 100, unpitched };
}
