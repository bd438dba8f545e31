import { describe, expect, it } from "vitest";
import { movedLane, orderedLanes } from "../mixer/lane-order.ts";
import {
  fadersOf,
  isAudible,
  NEUTRAL_MIXER,
  resetStem,
  toggleSolo,
  withPan,
  withVolume,
} from "../mixer/mixer.ts";
import { formatPan, spokenPan } from "../mixer/pan-words.ts";
import { isPresetOn, offeredPresets, presetOf, withPreset } from "../mixer/presets.ts";
import { stretchOf } from "./stretch-of.ts";
import {
  formatPitch,
  formatTempo,
  parsePitch,
  parseTempo,
  pitchParts,
  steppedTempo,
} from "./tempo-pitch.ts";

const FOUR = ["vocals", "drums", "bass", "other"];

describe("presets", () => {
  const named = (name: string, stems = FOUR) => {
    const preset = offeredPresets(stems).find((each) => each.name === name);
    if (!preset) throw new Error(`${name} is not offered.`);
    return preset;
  };

  it("are those that make sense with the stems that there are", () => {
    const names = (stems: string[]) => offeredPresets(stems).map(({ name }) => name);
    expect(names(FOUR)).toEqual([
      "All stems",
      "No vocals",
      "Only vocals",
      "Only drums and bass",
      "No drums",
      "No bass",
    ]);
    expect(names(["vocals", "instrumental"])).toEqual(["All stems", "No vocals", "Only vocals"]);
    expect(names(["drums", "bass"])).toEqual(["All stems", "No drums", "No bass"]);
    expect(names(["vocals"])).toEqual([]);
  });

  it("choose what sounds, end solos, and leave volumes and pans alone", () => {
    const soloed = toggleSolo(withVolume(NEUTRAL_MIXER, "bass", -6), "other");
    const mixer = withPreset(soloed, named("Only drums and bass"), FOUR);
    expect(FOUR.filter((stem) => isAudible(mixer, stem, FOUR))).toEqual(["drums", "bass"]);
    expect(mixer.stems.bass?.volumeDb).toBe(-6);
    expect(isPresetOn(mixer, named("Only drums and bass"), FOUR)).toBe(true);
    expect(isPresetOn(mixer, named("All stems"), FOUR)).toBe(false);
  });

  it("of one's own set all of a stem, and leave stems alone that they do not name", () => {
    const saved = presetOf(withPan(NEUTRAL_MIXER, "vocals", -0.5), ["vocals", "drums"], {
      id: "1",
      name: "Mine",
    });
    const mixer = withPreset(withVolume(NEUTRAL_MIXER, "piano", -9), saved, ["vocals", "piano"]);
    expect(mixer.stems.vocals?.pan).toBe(-0.5);
    expect(mixer.stems.piano?.volumeDb).toBe(-9);
  });
});

describe("lanes", () => {
  it("stand in their owner's order, new stems behind", () => {
    expect(orderedLanes(FOUR, ["bass", "piano", "vocals"])).toEqual([
      "bass",
      "vocals",
      "drums",
      "other",
    ]);
  });

  it("move without losing the place of stems that are not there now", () => {
    const order = ["piano", "bass"];
    const lanes = orderedLanes(FOUR, order);
    expect(movedLane(lanes, "other", { to: 0, order })).toEqual([
      "other",
      "bass",
      "vocals",
      "drums",
      "piano",
    ]);
    expect(movedLane(lanes, "bass", { to: 1, order }).slice(0, 2)).toEqual(["vocals", "bass"]);
  });

  it("go back to how they came", () => {
    const mixer = resetStem(toggleSolo(withPan(NEUTRAL_MIXER, "bass", 1), "bass"), "bass");
    expect(fadersOf(mixer, FOUR).bass).toEqual({ gain: 1, pan: 0 });
  });
});

it("the original mix has a volume that no solo takes away", () => {
  const mixer = toggleSolo(withVolume(NEUTRAL_MIXER, "mix", -6), "vocals");
  expect(fadersOf(mixer, FOUR).mix?.gain).toBeCloseTo(0.5012, 4);
});

it("pans read and sound as places", () => {
  expect([-0.48, 0, 0.36, 1].map(formatPan)).toEqual(["L 24", "C", "R 18", "R 50"]);
  expect([-0.48, 0, 0.36].map(spokenPan)).toEqual(["left 24", "center", "right 18"]);
});

describe("tempo and pitch", () => {
  it("step by beats per minute where those are known, else by percent", () => {
    expect(steppedTempo(100, -1, null)).toBe(99);
    expect(steppedTempo(99.6, 1, null)).toBe(101);
    expect(steppedTempo(100, -4, 124)).toBe(96.77);
    expect(formatTempo(96.77, 124)).toBe("120.0");
    expect(steppedTempo(25, -1, null)).toBe(25);
    expect(steppedTempo(200, 1, 90)).toBe(200);
  });

  it("take what is typed, in the unit that is shown", () => {
    expect(parseTempo("80", null)).toBe(80);
    expect(parseTempo("62 BPM", 124)).toBe(50);
    expect(parseTempo("75 %", 124)).toBe(75);
    expect(parseTempo("900", null)).toBe(200);
    expect(parseTempo("fast", null)).toBeNull();
    expect(parsePitch("−3,15 st")).toBe(-315);
    expect(parsePitch("+2")).toBe(200);
    expect(parsePitch("40")).toBe(1200);
    expect(parsePitch("")).toBeNull();
  });

  it("read in semitones, with cents as hundredths", () => {
    expect([0, 200, -315, 5].map(formatPitch)).toEqual(["0", "+2", "−3.15", "+0.05"]);
    expect(pitchParts(-315)).toEqual({ semitones: -3, cents: -15 });
    expect(pitchParts(1200)).toEqual({ semitones: 12, cents: 0 });
  });

  it("reach the player, which can leave drums where they are", () => {
    const settings = { tempoPercent: 80, pitchCents: -250, keepsDrumsPitch: true };
    expect(stretchOf(settings)).toEqual({ rate: 0.8, semitones: -2.5, unpitched: ["drums"] });
    const all = stretchOf({ ...settings, keepsDrumsPitch: false });
    expect(all.unpitched).toEqual([]);
  });
});
