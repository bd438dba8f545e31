"use client";
import type { StudioSettings } from "../../../../_player/settings/studio-settings.ts";
import { usePractice } from "../practice/practice-context.ts";
import { useStudio } from "../studio-context.ts";
import { STRETCH_REASONS, STRETCH_WAYS, stretchSupportOf } from "./stretch-words.ts";

/** Tempo and pitch as they are set, and whether they can be. */
export interface Stretch extends Pick<
  StudioSettings,
  "tempoPercent" | "pitchCents" | "keepsDrumsPitch"
> {
  /** The track's own tempo; null while no beats are known. */
  readonly trackBpm: number | null;
  readonly hasDrums: boolean;
  /** Why not; undefined where they can be changed. */
  readonly disabledReason: string | undefined;
  /** What somebody can do about that. */
  readonly way: string | undefined;
  /** Asks once more for what did not load; null where that would not help. */
  readonly loadAgain: (() => void) | null;
  readonly change: (change: Partial<StudioSettings>) => void;
}

/** Tempo and pitch of the studio around it. */
export function useStretch(): Stretch {
  const { settings, changeSettings, player, playback, stemNames } = useStudio();
  const support = stretchSupportOf({ player, playback });
  const { tempoPercent, pitchCents, keepsDrumsPitch } = settings;
  const { grid } = usePractice();
  return {
    tempoPercent,
    pitchCents,
    keepsDrumsPitch,
    trackBpm: grid?.tempoBpm ?? null,
    hasDrums: stemNames.includes("drums"),
    disabledReason: STRETCH_REASONS[support],
    way: STRETCH_WAYS[support],
    loadAgain: support === "unloaded" ? () => player?.retry() : null,
    change: (change) => {
      if (support === "available") changeSettings(change);
    },
  };
}
