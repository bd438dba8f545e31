import { z } from "zod";
import { isStorableSize, TOO_LARGE } from "./document-size.ts";
import { studioPreferencesSchema, type StudioPreferences } from "./studio-settings.ts";

const { shortcuts, hasShortcuts, presets } = studioPreferencesSchema.shape;

/** What is changed, entry by entry; everything that is not named stays as it is. */
export const preferencesChangeSchema = z
  .object({
    hasShortcuts,
    /** Keys by command, and commands that have their usual keys again. */
    shortcuts: z.object({ set: shortcuts, unset: z.array(z.string().max(60)).max(1000) }),
    /** Presets that are new or other than before, and ids of those that are deleted. */
    presets: z.object({ save: presets, remove: z.array(z.string().max(40)).max(50) }),
  })
  .partial()
  .refine(isStorableSize, TOO_LARGE);

export type PreferencesChange = z.infer<typeof preferencesChangeSchema>;

/** Preferences after a change of some of their entries; a preset that is there keeps its place. */
export function withPreferencesChange(
  held: StudioPreferences,
  change: PreferencesChange,
): StudioPreferences {
  const { set = {}, unset = [] } = change.shortcuts ?? {};
  const kept = Object.entries(held.shortcuts).filter(([id]) => !unset.includes(id));
  return {
    hasShortcuts: change.hasShortcuts ?? held.hasShortcuts,
    shortcuts: { ...Object.fromEntries(kept), ...set },
    presets: withPresets(held.presets, change.presets),
  };
}

type Presets = StudioPreferences["presets"];

function withPresets(held: Presets, change: PreferencesChange["presets"]): Presets {
  const { save = [], remove = [] } = change ?? {};
  const byId = new Map(held.map((preset) => [preset.id, preset]));
  for (const id of remove) byId.delete(id);
  for (const preset of save) byId.set(preset.id, preset);
  return [...byId.values()];
}
