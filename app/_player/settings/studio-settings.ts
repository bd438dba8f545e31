import type { StoredStudio, StudioSettings } from "#server/studio/studio-settings.ts";

export type { StudioSettings };
export type SettingsField = keyof StudioSettings;

/** Fields to replace, or what makes them of the settings as they are. */
export type SettingsChange =
  Partial<StudioSettings> | ((settings: StudioSettings) => Partial<StudioSettings>);

/** What somebody else has saved, with one's own change of some fields on top. */
export function withOwnFields(
  theirs: StudioSettings,
  own: StudioSettings,
  fields: ReadonlySet<SettingsField>,
): StudioSettings {
  const changed = [...fields].map((field) => [field, own[field]] as const);
  return { ...theirs, ...Object.fromEntries(changed) };
}

/** The fields that a change leads to another value of. */
export function changedFields(
  settings: StudioSettings,
  change: Partial<StudioSettings>,
): SettingsField[] {
  const fields = Object.keys(change) as SettingsField[];
  return fields.filter((field) => !Object.is(change[field], settings[field]));
}

/** What is left of some values when others are set. */
export function withoutFields(
  values: Partial<StudioSettings>,
  others: Partial<StudioSettings>,
): Partial<StudioSettings> {
  return Object.fromEntries(Object.entries(values).filter(([field]) => !(field in others)));
}

/** How settings reach the server and come from it. */
export interface SettingsWire {
  load: () => Promise<StoredStudio>;
  /** Must outlive the page. `isSaved` is false when somebody else had saved meanwhile: then theirs come back. */
  save: (studio: StoredStudio) => Promise<StoredStudio & { readonly isSaved: boolean }>;
  /** Whether the same call may succeed in a moment. */
  canRetry: (error: unknown) => boolean;
  /** The track was left, and what was changed last there could not be saved. */
  onLost: () => void;
}
