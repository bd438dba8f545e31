import type { PreferencesChange } from "#server/studio/preferences-change.ts";
import type { StudioPreferences } from "#server/studio/studio-settings.ts";

/** Which entries differ, so that nothing else is sent: others may be changed elsewhere meanwhile. */
export function changeOf(held: StudioPreferences, next: StudioPreferences): PreferencesChange {
  const { shortcuts, presets } = held;
  const set = Object.entries(next.shortcuts).filter(([id, key]) => shortcuts[id] !== key);
  const unset = Object.keys(shortcuts).filter((id) => !(id in next.shortcuts));
  const save = next.presets.filter((preset) => !presets.includes(preset));
  const kept = next.presets.map(({ id }) => id);
  const remove = presets.map(({ id }) => id).filter((id) => !kept.includes(id));
  return {
    ...(next.hasShortcuts !== held.hasShortcuts && { hasShortcuts: next.hasShortcuts }),
    ...((set.length > 0 || unset.length > 0) && {
      shortcuts: { set: Object.fromEntries(set), unset },
    }),
    ...((save.length > 0 || remove.length > 0) && { presets: { save, remove } }),
  };
}
