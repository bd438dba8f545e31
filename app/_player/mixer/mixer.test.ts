import { describe, expect, it } from "vitest";
import {
  clearMutesAndSolos,
  fadersOf,
  isAudible,
  NEUTRAL_MIXER,
  toggleMute,
  toggleSolo,
  toggleSoloAlone,
  withVolume,
} from "./mixer.ts";

const STEMS = ["vocals", "drums", "bass"];

/** The gains alone. */
const gainsOf = (...args: Parameters<typeof fadersOf>) =>
  Object.fromEntries(Object.entries(fadersOf(...args)).map(([name, { gain }]) => [name, gain]));

describe("mixer", () => {
  it("lets only soloed stems sound and keeps the mutes of the others", () => {
    const mixer = toggleSolo(toggleMute(NEUTRAL_MIXER, "drums"), "vocals");
    expect(gainsOf(mixer, STEMS)).toEqual({ vocals: 1, drums: 0, bass: 0, mix: 1, main: 1 });
    const unsoloed = toggleSolo(mixer, "vocals");
    expect(gainsOf(unsoloed, STEMS)).toEqual({ vocals: 1, drums: 0, bass: 1, mix: 1, main: 1 });
  });

  it("adds to the solos, or solos one alone and lets go of it", () => {
    const two = toggleSolo(toggleSolo(NEUTRAL_MIXER, "vocals"), "bass");
    expect(STEMS.filter((stem) => isAudible(two, stem, STEMS))).toEqual(["vocals", "bass"]);
    const alone = toggleSoloAlone(two, "bass");
    expect(STEMS.filter((stem) => isAudible(alone, stem, STEMS))).toEqual(["bass"]);
    const none = toggleSoloAlone(alone, "bass");
    expect(STEMS.filter((stem) => isAudible(none, stem, STEMS))).toEqual(STEMS);
  });

  it("lets no solo of a stem that does not play silence the others", () => {
    const mixer = toggleSolo(NEUTRAL_MIXER, "guitar");
    expect(gainsOf(mixer, STEMS)).toEqual({ vocals: 1, drums: 1, bass: 1, mix: 1, main: 1 });
    expect(gainsOf(mixer, [...STEMS, "guitar"])).toMatchObject({ vocals: 0, guitar: 1 });
  });

  it("keeps volumes when mutes and solos are cleared", () => {
    const mixer = toggleMute(withVolume(NEUTRAL_MIXER, "bass", -6), "bass");
    expect(gainsOf(clearMutesAndSolos(mixer), STEMS).bass).toBeCloseTo(0.5012, 4);
  });
});
