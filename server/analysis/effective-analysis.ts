import type { AnalysisResult } from "./analysis-result.ts";
import type { Corrections, GridCorrection } from "./corrections.ts";
import { camelotOf, openKeyOf, type KeyName } from "./key-names.ts";

/** A part of the track with a name; seconds. */
export interface AnalysedSpan {
  readonly startSec: number;
  readonly endSec: number;
  readonly label: string;
  /** 1 where its owner has said so. */
  readonly confidence: number;
}

/** What holds of a track: its analysis under its owner's corrections. Empty and null where nothing is known. */
export interface EffectiveAnalysis {
  readonly tempoBpm: number | null;
  readonly tempoConfidence: number;
  /** What somebody else might count; null once the owner has decided. */
  readonly otherTempoBpm: number | null;
  readonly tempoCurve: readonly (readonly [number, number])[];
  readonly beats: readonly number[];
  readonly downbeats: readonly number[];
  readonly beatsPerBar: number;
  readonly key: KeyName | null;
  readonly keyConfidence: number;
  readonly camelot: string | null;
  readonly openKey: string | null;
  readonly tuningCents: number | null;
  readonly chords: readonly AnalysedSpan[];
  readonly sections: readonly AnalysedSpan[];
  readonly loudnessLufs: number | null;
  readonly truePeakDbtp: number | null;
  /** Fields that the owner has corrected. */
  readonly corrected: readonly CorrectedField[];
}

type CorrectedField =
  "tempoBpm" | "beats" | "downbeats" | "beatsPerBar" | "key" | "chords" | "sections";

const FIELDS: Record<keyof Corrections, readonly CorrectedField[]> = {
  grid: ["tempoBpm", "beats", "downbeats", "beatsPerBar"],
  key: ["key"],
  chords: ["chords"],
  sections: ["sections"],
};

const USUAL_METRE = 4;
const MAX_CURVE_POINTS = 2000;

/** Lays the owner's corrections over an analysis, which may not be there yet. */
export function effectiveAnalysis(
  result: AnalysisResult | null,
  corrections: Corrections,
): EffectiveAnalysis {
  const { rhythm, tonality, chords, form, loudness } = result ?? {};
  return {
    ...(corrections.grid ? rhythmOfGrid(corrections.grid) : rhythmOf(rhythm)),
    ...keyOf(tonality, corrections.key),
    ...levelsOf(loudness),
    chords: spansOf(corrections.chords, chords?.spans),
    sections: spansOf(corrections.sections, form?.sections),
    corrected: correctedFields(corrections),
  };
}

function levelsOf(loudness: AnalysisResult["loudness"]) {
  const { integratedLufs = null, truePeakDbtp = null } = loudness ?? {};
  return { loudnessLufs: integratedLufs, truePeakDbtp };
}

function spansOf(
  corrected: readonly Omit<AnalysedSpan, "confidence">[] | undefined,
  found: readonly AnalysedSpan[] = [],
): readonly AnalysedSpan[] {
  return corrected?.map((span) => ({ ...span, confidence: 1 })) ?? found;
}

type Rhythm = Pick<
  EffectiveAnalysis,
  | "tempoBpm"
  | "tempoConfidence"
  | "otherTempoBpm"
  | "tempoCurve"
  | "beats"
  | "downbeats"
  | "beatsPerBar"
>;

const NO_RHYTHM: Rhythm = {
  tempoBpm: null,
  tempoConfidence: 0,
  otherTempoBpm: null,
  tempoCurve: [],
  beats: [],
  downbeats: [],
  beatsPerBar: USUAL_METRE,
};

function rhythmOfGrid(grid: GridCorrection): Rhythm {
  return {
    tempoBpm: tempoOf(grid),
    tempoConfidence: 1,
    otherTempoBpm: null,
    tempoCurve: tempoCurveOf(grid),
    beats: grid.beats,
    downbeats: grid.downbeats.flatMap((index) => grid.beats[index] ?? []),
    beatsPerBar: grid.beatsPerBar,
  };
}

function rhythmOf(rhythm: AnalysisResult["rhythm"]): Rhythm {
  if (!rhythm) return NO_RHYTHM;
  const { tempoBpm, tempoConfidence, otherTempoBpm, tempoCurve } = rhythm;
  const { beats, downbeats, beatsPerBar } = rhythm;
  return { tempoBpm, tempoConfidence, otherTempoBpm, tempoCurve, beats, downbeats, beatsPerBar };
}

function keyOf(tonality: AnalysisResult["tonality"], corrected: KeyName | undefined) {
  const key = corrected ?? tonality?.key ?? null;
  return {
    key,
    keyConfidence: corrected ? 1 : (tonality?.keyConfidence ?? 0),
    camelot: key && camelotOf(key),
    openKey: key && openKeyOf(key),
    tuningCents: tonality?.tuningCents ?? null,
  };
}

/** Of all beats together: what comes out of it is even where the beats are. */
function tempoOf({ beats }: GridCorrection): number {
  const lengthSec = (beats.at(-1) ?? 0) - (beats[0] ?? 0);
  return round((60 * (beats.length - 1)) / lengthSec, 2);
}

/** A point for each bar, or for several where there are too many. */
function tempoCurveOf({ beats, beatsPerBar }: GridCorrection): (readonly [number, number])[] {
  const points = (beats.length - 1) / beatsPerBar;
  const step = beatsPerBar * Math.max(1, Math.ceil(points / MAX_CURVE_POINTS));
  const curve: (readonly [number, number])[] = [];
  for (let from = 0; from < beats.length - 1; from += step) {
    const to = Math.min(from + step, beats.length - 1);
    const [start = 0, end = 0] = [beats[from], beats[to]];
    curve.push([start, round((60 * (to - from)) / (end - start), 2)]);
  }
  return curve;
}

function correctedFields(corrections: Corrections): CorrectedField[] {
  return (Object.keys(FIELDS) as (keyof Corrections)[])
    .filter((part) => corrections[part] !== undefined)
    .flatMap((part) => FIELDS[part]);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
