"use client";
import type { StretchSupport } from "../../../../_player/player.ts";
import type { StudioSettings } from "../../../../_player/settings/studio-settings.ts";
import { usePractice } from "../practice/practice-context.ts";
import { useStudio } from "../studio-context.ts";

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
  readonly change: (change: Partial<StudioSettings>) => void;
}

const REASONS: Record<StretchSupport, string | undefined> = {
  available: undefined,
  insecure: "Tempo and pitch need HTTPS. Playing and mixing work here.",
  unloaded: "Tempo and pitch did not load. Playing and mixing work on.",
  unsupported: "This browser can’t change tempo and pitch. Playing and mixing work here.",
};
const WAYS: Record<StretchSupport, string | undefined> = {
  available: undefined,
  insecure:
    "On the server itself open http://localhost. For other machines ask whoever runs this server to put HTTPS in front, for example with “caddy reverse-proxy --from studio.example.org --to 127.0.0.1:3000” (README, section HTTPS).",
  unloaded: "Look at the connection and reload the page.",
  unsupported: "A present version of Chrome, Edge, Firefox or Safari can.",
};

/** Before there is a player nobody knows whether it can: then the controls look as if it could. */
export function useStretch(): Stretch {
  const { settings, changeSettings, player, playback, stemNames } = useStudio();
  const support = player ? playback.stretchSupport : "available";
  const { tempoPercent, pitchCents, keepsDrumsPitch } = settings;
  const { grid } = usePractice();
  return {
    tempoPercent,
    pitchCents,
    keepsDrumsPitch,
    trackBpm: grid?.tempoBpm ?? null,
    hasDrums: stemNames.includes("drums"),
    disabledReason: REASONS[support],
    way: WAYS[support],
    change: (change) => {
      if (support === "available") changeSettings(change);
    },
  };
}
