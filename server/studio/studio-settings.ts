import { z } from "zod";

/** Frames of the track, at its own rate. */
const frame = z
  .int()
  .min(0)
  .max(2 ** 31 - 1);
/** PostgreSQL keeps neither NUL nor half of a surrogate pair. */
const text = z
  .string()
  .refine((value) => value.isWellFormed() && !value.includes("\0"), "Only characters of text.");
const name = text.trim().max(100, "At most 100 characters.");
const id = text.min(1).max(40);
const levelDb = z.number().min(-36).max(6);
const pan = z.number().min(-1).max(1);
const percent = z.number().min(25).max(200);
const stemName = text.min(1).max(60);

const stemSetting = z.object({
  volumeDb: levelDb,
  pan,
  isMuted: z.boolean(),
  isSoloed: z.boolean(),
});

const loopSpan = z
  .object({ startFrame: frame, endFrame: frame })
  .refine(({ startFrame, endFrame }) => endFrame > startFrame, "A loop ends behind its start.");

/** Speeds up with every repeat, from one share of the track's tempo to another. */
const tempoRamp = z.object({
  fromPercent: percent,
  stepPercent: z.number().min(0.5).max(50),
  toPercent: percent,
});

/** How one track is practised; kept on the server, for its owner. */
export const studioSettingsSchema = z.object({
  mixer: z.object({ stems: z.record(stemName, stemSetting), mainDb: levelDb }),
  /** Lanes by stem name: in which order, and what their owner calls them. */
  lanes: z.object({ order: z.array(stemName).max(32), names: z.record(stemName, name) }),
  tempoPercent: percent,
  /** From -1200 to 1200. */
  pitchCents: z.int().min(-1200).max(1200),
  keepsDrumsPitch: z.boolean(),
  click: z.object({
    isOn: z.boolean(),
    volumeDb: levelDb,
    pan,
    countInBars: z.int().min(0).max(4),
  }),
  /** Beats that their owner has set; null: those of the analysis, if any. */
  grid: z
    .object({
      tempoBpm: z.number().min(20).max(400),
      downbeatFrame: frame,
      beatsPerBar: z.int().min(1).max(16),
    })
    .nullable(),
  snap: z.enum(["off", "beat", "bar"]),
  loop: z
    .intersection(
      loopSpan,
      z.object({
        isOn: z.boolean(),
        /** Null: until it is switched off. */
        repeats: z.int().min(1).max(999).nullable(),
        ramp: tempoRamp.nullable(),
      }),
    )
    .nullable(),
  savedLoops: z.array(z.intersection(loopSpan, z.object({ id, name }))).max(100),
  /** Eight places with names; null where none is set. */
  cues: z.array(z.object({ frame, name }).nullable()).length(8),
  markers: z.array(z.object({ id, frame, name })).max(500),
  notes: text.max(20_000, "At most 20,000 characters."),
});

export type StudioSettings = z.infer<typeof studioSettingsSchema>;

/** The settings of one track, and how often they were saved: 0 for never. */
export interface StoredStudio {
  readonly settings: StudioSettings;
  readonly version: number;
}

/** How somebody works with every track. */
export const studioPreferencesSchema = z.object({
  /** Keys by command; null: none. Commands that are left out have their usual keys. */
  shortcuts: z.record(text.min(1).max(60), text.min(1).max(40).nullable()),
  hasShortcuts: z.boolean(),
  presets: z.array(z.object({ id, name, stems: z.record(stemName, stemSetting) })).max(50),
});

export type StudioPreferences = z.infer<typeof studioPreferencesSchema>;
