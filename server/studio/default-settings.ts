import type { StudioPreferences, StudioSettings } from "./studio-settings.ts";

/** A track that nobody has touched in the studio. */
export const DEFAULT_SETTINGS: StudioSettings = {
  mixer: { stems: {}, mainDb: 0 },
  lanes: { order: [], names: {} },
  tempoPercent: 100,
  pitchCents: 0,
  keepsDrumsPitch: false,
  click: { isOn: false, volumeDb: -6, pan: 0, countInBars: 0 },
  grid: null,
  snap: "bar",
  loop: null,
  savedLoops: [],
  cues: Array.from({ length: 8 }, () => null),
  markers: [],
  notes: "",
};

export const DEFAULT_PREFERENCES: StudioPreferences = {
  shortcuts: {},
  hasShortcuts: true,
  presets: [],
};
