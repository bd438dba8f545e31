import { describe, expect, it } from "vitest";
import type { Pack } from "../packs/pack.ts";
import { planLoads, type LoadPlan } from "./plan-loads.ts";

const SEGMENT_SEC = 4;

function pack(id: string, stems: readonly string[], ready: readonly [number, number]): Pack {
  const parts = stems.map((name) => ({ name, ready: [ready] }));
  return { id, stems: parts, segmentFrames: 176_400 } as unknown as Pack;
}

const STEMS = pack("stems", ["vocals", "bass"], [0, 100]);
const MIX = pack("mix", ["mix"], [0, 100]);

function plan(change: Partial<LoadPlan>): string[] {
  const keys = planLoads({
    pack: STEMS,
    standby: null,
    segment: 10,
    isPlaying: true,
    loop: null,
    stemsOf: (id) => (id === "mix" ? ["mix"] : ["vocals", "bass"]),
    isSilent: () => false,
    sizeOf: () => 1,
    budget: 100,
    ...change,
  });
  return keys.map(({ packId, stem, index }) => `${packId === "mix" ? "" : `${stem} `}${index}`);
}

describe("planLoads", () => {
  it("asks for all stems of a segment before any of the next, far enough for an outage of 20 s", () => {
    const keys = plan({});
    expect(keys.slice(0, 4)).toEqual(["vocals 10", "bass 10", "vocals 11", "bass 11"]);
    // The cursor is anywhere in its segment, and the last ones are not there at once.
    const last = Number(keys.at(-1)?.split(" ")[1]);
    expect((last - 10) * SEGMENT_SEC).toBeGreaterThan(20);
    expect(plan({ isPlaying: false }).length).toBeLessThan(keys.length);
  });

  it("brings what is not heard last, and what stands by behind the next two segments", () => {
    const keys = plan({ isSilent: (stem) => stem === "bass", standby: MIX });
    expect(keys.slice(0, 4)).toEqual(["vocals 10", "vocals 11", "10", "11"]);
    const heard = keys.findLastIndex((key) => key.startsWith("vocals"));
    expect(keys.findIndex((key) => key.startsWith("bass"))).toBeGreaterThan(heard);
  });

  it("keeps the start of a loop before what is far ahead, also within a small budget", () => {
    const keys = plan({ loop: [2, 50], budget: 9 });
    expect(keys).toHaveLength(9);
    expect(keys).toEqual(expect.arrayContaining(["vocals 2", "bass 2", "vocals 3", "bass 3"]));
  });

  it("goes on at the loop's start where the loop ends", () => {
    const keys = plan({ loop: [8, 11] });
    expect(keys.slice(0, 8).filter((key) => key.startsWith("vocals"))).toEqual([
      "vocals 10",
      "vocals 11",
      "vocals 8",
      "vocals 9",
    ]);
  });

  it("asks for nothing that is not there, and for one segment at least", () => {
    expect(plan({ pack: pack("stems", ["vocals", "bass"], [0, 11]) })).toEqual([
      "vocals 10",
      "bass 10",
    ]);
    expect(plan({ budget: 1, sizeOf: () => 2 })).toEqual(["vocals 10"]);
  });
});
