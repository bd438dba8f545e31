import { describe, expect, test } from "vitest";
import type { AnalysisResult } from "./analysis-result.ts";
import { analysisResult } from "./analysis-result.ts";
import { correctionsSchema } from "./corrections.ts";
import { effectiveAnalysis } from "./effective-analysis.ts";

const RESULT: AnalysisResult = analysisResult.parse({
  version: 1,
  beatEngine: "features",
  usedStems: [],
  durationSec: 12,
  rhythm: {
    tempoBpm: 60,
    tempoConfidence: 0.4,
    otherTempoBpm: 120,
    isOctaveSure: false,
    isSteady: true,
    stability: 1,
    tempoCurve: [[0, 60]],
    beats: [0.5, 1.5, 2.5, 3.5, 4.5],
    beatConfidence: 0.9,
    downbeats: [0.5, 4.5],
    downbeatConfidence: 0.7,
    beatsPerBar: 4,
    metreConfidence: 0.7,
  },
  tonality: {
    key: "F# minor",
    keyConfidence: 0.8,
    runnerUp: null,
    camelot: "11A",
    openKey: "4m",
    tuningCents: -12,
    keyChanges: [],
    chroma: Array.from({ length: 12 }, () => 1 / 12),
    chromaCurve: { hopSec: 2, values: [] },
  },
  chords: {
    confidence: 0.8,
    spans: [{ startSec: 0, endSec: 12, label: "F#:min", confidence: 0.7 }],
  },
});

describe("an analysis under its owner's corrections", () => {
  test("is itself where nothing was corrected", () => {
    const effective = effectiveAnalysis(RESULT, {});
    expect(effective).toMatchObject({
      tempoBpm: 60,
      tempoConfidence: 0.4,
      otherTempoBpm: 120,
      beats: RESULT.rhythm?.beats,
      key: "F# minor",
      camelot: "11A",
      openKey: "4m",
      corrected: [],
    });
    expect(effective.chords).toEqual(RESULT.chords?.spans);
  });

  test("has the owner's beats, with the tempo that follows from them", () => {
    const beats = Array.from({ length: 9 }, (_, i) => 0.5 + i / 2);
    const grid = { beats, downbeats: [1, 5], beatsPerBar: 4 };
    expect(effectiveAnalysis(RESULT, { grid })).toMatchObject({
      tempoBpm: 120,
      tempoConfidence: 1,
      otherTempoBpm: null,
      tempoCurve: [
        [0.5, 120],
        [2.5, 120],
      ],
      beats,
      downbeats: [1, 3],
      corrected: ["tempoBpm", "beats", "downbeats", "beatsPerBar"],
    });
  });

  test("has the owner's key with its other names, and stays so under a new analysis", () => {
    const next = { ...RESULT, tonality: undefined };
    for (const result of [RESULT, next, null]) {
      expect(effectiveAnalysis(result, { key: "A major" })).toMatchObject({
        key: "A major",
        keyConfidence: 1,
        camelot: "11B",
        openKey: "4d",
        corrected: ["key"],
      });
    }
  });

  test("is empty before there is any", () => {
    expect(effectiveAnalysis(null, {})).toMatchObject({ tempoBpm: null, beats: [], key: null });
  });

  test("keeps a curve of tempo short however long the track is", () => {
    const beats = Array.from({ length: 30_001 }, (_, i) => i / 3);
    const { tempoCurve } = effectiveAnalysis(null, {
      grid: { beats, downbeats: [0], beatsPerBar: 2 },
    });
    expect(tempoCurve.length).toBeLessThanOrEqual(2000);
    expect(tempoCurve.every(([, bpm]) => bpm === 180)).toBe(true);
  });
});

describe("corrections", () => {
  const grid = { beats: [1, 2, 3], downbeats: [0], beatsPerBar: 4 };
  const span = { startSec: 0, endSec: 2, label: "A:min" };

  test.each([
    ["beats that go back", { grid: { ...grid, beats: [1, 3, 2] } }],
    ["beats on top of each other", { grid: { ...grid, beats: [1, 1.01, 2] } }],
    ["one beat", { grid: { ...grid, beats: [1] } }],
    ["a bar without a beat", { grid: { ...grid, downbeats: [3] } }],
    ["bars in disorder", { grid: { ...grid, downbeats: [2, 0] } }],
    ["a key that nobody knows", { key: "H minor" }],
    ["chords that overlap", { chords: [span, { ...span, startSec: 1, endSec: 3 }] }],
    ["a chord without a length", { chords: [{ ...span, endSec: 0 }] }],
    ["a chord that nobody can read", { chords: [{ ...span, label: "A:min,rm -rf" }] }],
    ["a section without a name", { sections: [{ ...span, label: "  " }] }],
    ["a section that no database takes", { sections: [{ ...span, label: "a\0b" }] }],
  ])("are refused with %s", (_, corrections) => {
    expect(correctionsSchema.safeParse(corrections).success).toBe(false);
  });

  test.each(["N", "X", "C", "F#:min", "Bb:maj7/3", "A:sus4", "G/5", "E:min7/b7"])(
    "take the chord %s",
    (label) => {
      expect(correctionsSchema.safeParse({ chords: [{ ...span, label }] }).success).toBe(true);
    },
  );
});
