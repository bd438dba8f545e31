import { describe, expect, it } from "vitest";
import type { PackView, TrackView } from "#server/realtime/events.ts";
import {
  NEUTRAL_MIXER,
  toggleMute,
  toggleSolo,
  withPan,
  withVolume,
} from "../../../../_player/mixer/mixer.ts";
import type { Pack } from "../../../../_player/packs/pack.ts";
import { firstChoice, mixObstacle, obstacleOf, stemsObstacle, wishOf } from "./export-choice.ts";
import { levelText, sourceLine } from "./export-words.ts";

const CD = { codec: "flac", sampleRate: 44_100, bitsPerSample: 16, isFloat: false, bitRate: null };
const MP3 = { ...CD, codec: "mp3", bitsPerSample: null, bitRate: 320_000 };

describe("what is said of the source", () => {
  it("promises no more than there is", () => {
    const line = (source: Parameters<typeof sourceLine>[0], format: "wav" | "flac" | "mp3") =>
      sourceLine(source, { kind: "original", format });
    expect(line(MP3, "wav")).toBe("The source is MP3, 320 kbit/s: WAV adds no quality.");
    expect(line(MP3, "mp3")).toBe(
      "The source is MP3, 320 kbit/s: encoding it again adds no quality.",
    );
    expect(line(CD, "flac")).toBe("The source has 16 bit at 44.1 kHz: nothing of it is lost.");
    expect(line(CD, "mp3")).toBe("The source has 16 bit at 44.1 kHz: MP3 leaves some of it out.");
    expect(line({ ...CD, bitsPerSample: 24, sampleRate: 96_000 }, "wav")).toBe(
      "The source has 24 bit at 96 kHz: files are made at 44.1 kHz.",
    );
    expect(line({ ...CD, codec: "pcm_f32le", bitsPerSample: 32, isFloat: true }, "wav")).toBe(
      "The source has 32 bit float at 44.1 kHz: 24 bit round it.",
    );
    expect(line(null, "wav")).toBe("");
  });

  it("names the resolution of stems where it matters", () => {
    const kept = / Stems are kept with 16 bit here\.$/;
    expect(sourceLine(CD, { kind: "stems", format: "wav" })).toMatch(kept);
    expect(sourceLine(CD, { kind: "mix", format: "flac" })).toMatch(kept);
    expect(sourceLine(CD, { kind: "stems", format: "mp3" })).not.toMatch(kept);
  });

  it("tells what was done to the level", () => {
    expect(levelText({ clippedSamples: 0, appliedGainDb: 0 })).toBe("");
    expect(levelText({ clippedSamples: 1, appliedGainDb: 0 })).toBe(
      "1 sample over full scale was cut.",
    );
    expect(levelText({ clippedSamples: 1234, appliedGainDb: 0 })).toBe(
      "1,234 samples over full scale were cut.",
    );
    expect(levelText({ clippedSamples: 0, appliedGainDb: -1.34 })).toBe(
      "Turned down by 1.3 dB, so that nothing clips.",
    );
  });
});

describe("what can be exported", () => {
  const pack = { id: "p", state: "completed", stems: [] } as unknown as PackView;
  const parts = {
    track: { id: "t", separations: [pack] } as unknown as TrackView,
    separationId: "p",
    stems: { packId: "p" } as Pack,
    stemNames: ["vocals", "drums", "bass"],
    mixer: NEUTRAL_MIXER,
  };

  it("is the mix as the player has it: levels, pan, mutes and solos", () => {
    let mixer = withPan(withVolume(NEUTRAL_MIXER, "drums", -4.5), "drums", -0.3);
    mixer = toggleMute(toggleSolo(toggleSolo(mixer, "drums"), "bass"), "bass");
    const choice = firstChoice(parts);
    expect(choice).toEqual({ kind: "mix", stem: "vocals", format: "wav" });
    expect(wishOf({ ...parts, mixer }, choice)).toEqual({
      kind: "mix",
      trackId: "t",
      separationId: "p",
      format: "wav",
      mix: { stems: { drums: { gainDb: -4.5, pan: -0.3 } }, mainDb: 0 },
    });
  });

  it("is of the separation that is heard, while the one that was chosen is loading", () => {
    const next = { id: "q", state: "completed", stems: [] } as unknown as PackView;
    const track = { ...parts.track, separations: [pack, next] };
    const choice = firstChoice(parts);
    const both = { ...parts, track, separationId: "q" };
    expect(wishOf(both, choice)).toMatchObject({ separationId: "p" });
    expect(stemsObstacle({ ...both, stems: null })).toBe("The stems are still loading.");
  });

  it("is the first stem where the dialog opened before there was one, or another set is heard", () => {
    const early = firstChoice({ ...parts, stemNames: [] });
    const wish = (choice: ReturnType<typeof firstChoice>) =>
      wishOf(parts, { ...choice, kind: "stem" });
    expect(wish(early)).toMatchObject({ kind: "stem", stem: "vocals" });
    expect(wish({ ...early, stem: "piano" })).toMatchObject({ stem: "vocals" });
    expect(wish({ ...early, stem: "bass" })).toMatchObject({ stem: "bass" });
  });

  it("is no mix of nothing", () => {
    const mixer = ["vocals", "drums", "bass"].reduce(toggleMute, NEUTRAL_MIXER);
    expect(mixObstacle({ ...parts, mixer })).toBe("Every stem is muted.");
    expect(stemsObstacle({ ...parts, mixer })).toBeNull();
  });

  it("is the original alone while there are no whole stems", () => {
    const running = { ...pack, state: "running" as const };
    const track = { ...parts.track, separations: [running] };
    expect(firstChoice({ ...parts, track }).kind).toBe("original");
    const choice = { kind: "stem", stem: "vocals", format: "mp3" } as const;
    expect(obstacleOf({ ...parts, track }, choice)).toBe("The stems are not complete yet.");
    expect(obstacleOf({ ...parts, track }, { ...choice, kind: "original" })).toBeNull();
    const none = { ...parts, separationId: null, stems: null };
    expect(obstacleOf(none, choice)).toBe("Separate the track first.");
  });
});
