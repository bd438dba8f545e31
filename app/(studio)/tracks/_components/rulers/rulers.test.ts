import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { chooseGrid } from "../../../../_player/practice/choose-grid.ts";
import { PracticeContext, type PracticeParts } from "../practice/practice-context.ts";
import { StudioContext, type StudioParts } from "../studio-context.ts";
import { TimeRuler } from "./time-ruler.tsx";
import { analysisOf, chordName, spanAt, type AnalysedTrack } from "../practice/track-analysis.ts";

const ANALYSED: AnalysedTrack = {
  id: "00000000-0000-4000-8000-000000000000",
  analysis: {
    beats: Array.from({ length: 32 }, (_, beat) => beat / 2),
    downbeats: [0, 2, 4, 6, 8, 10, 12, 14],
    beatsPerBar: 4,
    chords: [
      { startSec: 0, endSec: 4, label: "F#:min" },
      { startSec: 4, endSec: 6, label: "N" },
      { startSec: 6, endSec: 8, label: "Bb" },
    ],
    sections: [
      { startSec: 0, endSec: 8, label: "Verse 1" },
      { startSec: 8, endSec: 16, label: "Chorus" },
    ],
  },
};

/** The rulers of 16 s in 800 pixels, as a page has them. */
function rulersOf(track: AnalysedTrack): string {
  const analysis = analysisOf(track);
  const studio = {
    player: null,
    playback: { isPlaying: false, moves: 0 },
    settings: { loop: null, markers: [], cues: [], grid: null, snap: "bar" },
    timeline: {
      viewport: { startFrame: 0, framesPerPixel: 882 },
      size: { durationFrames: 705_600, widthPx: 800 },
    },
  } as unknown as StudioParts;
  const practice = {
    analysis,
    grid: chooseGrid(null, analysis, 44_100),
    open: () => undefined,
  } as unknown as PracticeParts;
  const rulers = createElement(TimeRuler);
  const room = createElement(PracticeContext, { value: practice }, rulers);
  return renderToStaticMarkup(createElement(StudioContext, { value: studio }, room));
}

describe("the rulers", () => {
  it("show bars, sections and chords as soon as there is an analysis", () => {
    const html = rulersOf(ANALYSED);
    expect(html).toContain("4/4");
    expect(html).toContain('<ul aria-label="Sections"');
    expect(html).toContain('aria-label="Verse 1"');
    expect(html).toContain('<ul aria-label="Chords"');
    expect(html.match(/aria-label="(?:F♯m|B♭)"/gu)).toHaveLength(2);
    expect(html).not.toContain("Set beats");
  });

  it("show the time alone, and the way to the beats, without any", () => {
    for (const track of [{ id: ANALYSED.id, analysis: null }, { id: ANALYSED.id }]) {
      const html = rulersOf(track);
      expect(html).toContain("Time");
      expect(html).toContain("Set beats");
      expect(html).not.toContain("Sections");
    }
  });
});

it("the part that holds a place ends where the next one begins", () => {
  const sections = ANALYSED.analysis?.sections ?? [];
  expect(spanAt(sections, 7.99)?.label).toBe("Verse 1");
  expect(spanAt(sections, 8)?.label).toBe("Chorus");
  expect(spanAt(sections, 16)).toBeNull();
});

it("chords are written as musicians write them", () => {
  expect(["F#:min", "A", "Bb:maj7", "C:maj/3", "E:sus4", "N"].map(chordName)).toEqual([
    "F♯m",
    "A",
    "B♭maj7",
    "C/3",
    "Esus4",
    "",
  ]);
});
