import { describe, expect, it } from "vitest";
import { smallPack } from "./pack-rendition.ts";
import { packFromManifest, type Manifest } from "./pack.ts";

const manifest = (ready: number, state = "completed"): Manifest => ({
  version: 1,
  sampleRate: 44_100,
  segmentFrames: 176_400,
  frames: 300_000,
  gain: 0.5,
  state,
  stems: [{ name: "vocals", ready: [[0, 2]] }],
  renditions: [
    { codec: "flac" },
    {
      codec: "opus",
      leadFrames: 3840,
      tailFrames: 1920,
      stems: [{ name: "vocals", ready: [[0, ready]] }],
    },
  ],
});
const place = { id: "a", kind: "separation", baseUrl: "/a" } as const;

describe("small files of a pack", () => {
  it("stand for it once they are there for all of it", () => {
    const whole = packFromManifest(manifest(2), place);
    expect(smallPack(whole)).toMatchObject({
      packId: "a",
      rendition: { codec: "opus", leadFrames: 3840 },
      stems: [{ name: "vocals" }],
    });
    expect(smallPack(whole)?.id).not.toBe("a");
    expect(smallPack(packFromManifest(manifest(1), place))).toBeNull();
    expect(smallPack(packFromManifest(manifest(2, "running"), place))).toBeNull();
    expect(smallPack(packFromManifest({ ...manifest(2), renditions: [] }, place))).toBeNull();
  });
});
