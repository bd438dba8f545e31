import { stemLook } from "../../../../_components/stems.ts";
import type { StudioSettings } from "../../../../_player/settings/studio-settings.ts";
import { useStudioSettings } from "../studio-context.ts";

/** What a lane is called: its owner's name for it, else the stem's usual one. */
export function useLaneName(stem: string): string {
  return laneName(stem, useStudioSettings().settings);
}

/** The same, of settings at hand. */
export function laneName(stem: string, { lanes }: Pick<StudioSettings, "lanes">): string {
  const own = lanes.names[stem] ?? "";
  return own === "" ? stemLook(stem).label : own;
}
