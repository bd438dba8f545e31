import { z } from "zod";
import { KEY_NAMES } from "./key-names.ts";

/** Beats of three hours at 400 BPM. */
const MAX_BEATS = 72_000;
const MAX_SPANS = 40_000;
const MAX_POINTS = 2000;

const sec = z.number().min(0).max(100_000);
const confidence = z.number().min(0).max(1);
const bpm = z.number().min(10).max(1000);

/** As `KEY_NAMES` has them. */
export const keyName = z.enum(KEY_NAMES);

const ROOT = "[A-G][b#]?";
const DEGREE = "[b#]?(?:[1-9]|1[0-3])";
const QUALITY = "[a-z0-9]{1,8}";

/** Harte's syntax as mir_eval reads it: `N`, `A:min7`, `F#:maj/3`. */
export const chordLabel = z
  .string()
  .max(40)
  .regex(new RegExp(`^(?:[NX]|${ROOT}(?::${QUALITY})?(?:/${DEGREE})?)$`, "u"));

const times = z.array(sec).max(MAX_BEATS);

const curve = <Value extends z.ZodType>(value: Value, most = MAX_POINTS) =>
  z.object({ hopSec: z.number().positive(), values: z.array(value).max(most) });

const span = { startSec: sec, endSec: sec };

const keySpan = z.object({ ...span, key: keyName, confidence });

const rhythmPart = z.object({
  tempoBpm: bpm.nullable(),
  tempoConfidence: confidence,
  otherTempoBpm: bpm.nullable(),
  isOctaveSure: z.boolean(),
  isSteady: z.boolean(),
  stability: confidence,
  tempoCurve: z.array(z.tuple([sec, bpm])).max(MAX_POINTS),
  beats: times,
  beatConfidence: confidence,
  downbeats: times,
  downbeatConfidence: confidence,
  beatsPerBar: z.int().min(1).max(16),
  metreConfidence: confidence,
});

const tonalityPart = z.object({
  key: keyName.nullable(),
  keyConfidence: confidence,
  runnerUp: z.object({ key: keyName, confidence }).nullable(),
  camelot: z.string().max(3).nullable(),
  openKey: z.string().max(3).nullable(),
  tuningCents: z.number().min(-50).max(50),
  keyChanges: z.array(keySpan).max(MAX_POINTS),
  chroma: z.array(confidence).length(12),
  chromaCurve: curve(z.array(z.int().min(0).max(255)).length(12), 400),
});

const chordsPart = z.object({
  confidence,
  spans: z.array(z.object({ ...span, label: chordLabel, confidence })).max(MAX_SPANS),
});

const formPart = z.object({
  sections: z
    .array(z.object({ ...span, label: z.string().min(1).max(40), confidence }))
    .max(MAX_POINTS),
  confidence,
  energyCurve: curve(confidence),
  moments: z
    .array(z.object({ kind: z.enum(["drop", "breakdown"]), atSec: sec, confidence }))
    .max(MAX_POINTS),
  cues: z.array(z.object({ atSec: sec, label: z.string().min(1).max(40) })).max(8),
  loops: z.array(z.object({ ...span, bars: z.int().min(1).max(16), score: confidence })).max(8),
});

const lufs = z.number().min(-200).max(100);

const loudnessPart = z.object({
  integratedLufs: lufs.nullable(),
  rangeLu: z.number().min(0).max(200).nullable(),
  truePeakDbtp: lufs.nullable(),
  shortTermCurve: curve(lufs),
  stemShares: z.record(z.string().max(60), confidence).nullable(),
  warnings: z
    .array(
      z
        .object({ code: z.string().min(1).max(60) })
        .catchall(z.union([z.number(), z.string().max(200), z.boolean(), z.null()])),
    )
    .max(50),
});

const statistic = z.object({ mean: z.number(), deviation: z.number().min(0) });

const descriptorsPart = z
  .object({
    energy: confidence,
    onsetDensity: z.number().min(0),
    spectralCentroidHz: statistic,
    spectralBandwidthHz: statistic,
    spectralRolloffHz: statistic,
    spectralContrastDb: z.array(statistic).max(12),
    spectralFlatness: statistic,
    zeroCrossingRate: statistic,
    mfcc: z.array(statistic).max(40),
  })
  .partial();

/** What `analyze-track` found: docs/analysis-format.md. Parts that nobody wished for are left out. */
export const analysisResult = z.object({
  version: z.int().positive(),
  beatEngine: z.enum(["features", "beat_this"]),
  usedStems: z.array(z.string().max(60)).max(32),
  durationSec: sec,
  rhythm: rhythmPart.optional(),
  tonality: tonalityPart.optional(),
  chords: chordsPart.optional(),
  form: formPart.optional(),
  loudness: loudnessPart.optional(),
  descriptors: descriptorsPart.optional(),
});

export type AnalysisResult = z.infer<typeof analysisResult>;
