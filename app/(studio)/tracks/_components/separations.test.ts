import { describe, expect, it } from "vitest";
import type { JobView, PackView } from "#server/realtime/events.ts";
import { otherSeparation } from "./other-separation.ts";
import { endText, factsOf } from "./separation-words.ts";

const pack = (over: Partial<PackView> = {}) =>
  ({
    id: "a",
    state: "completed",
    stems: [{ name: "vocals", totalSegments: 4, ready: [[0, 2]] }],
    sumsToMix: false,
    residualDb: null,
    sizeBytes: 0,
    device: null,
    runs: 0,
    ...over,
  }) as PackView;

describe("a separation in words", () => {
  it("says what it takes, how it adds up, and what made it", () => {
    expect(factsOf(pack({ sizeBytes: 10 * 2 ** 20, sumsToMix: true }))).toBe(
      "10 MB, adds up to the mix exactly",
    );
    expect(factsOf(pack({ residualDb: -32.44, device: "cpu", runs: 2 }))).toBe(
      "differs from the mix by −32.4 dB, made on the processor, continued under other conditions",
    );
    expect(factsOf(pack({ residualDb: -32, state: "running" }))).toBe("");
  });

  it("says why it rests and how far it came", () => {
    expect(endText(pack({ state: "cancelled" }), undefined)).toBe("Cancelled at 50%");
    const job = { state: "failed", errorCode: "oom" } as JobView;
    expect(endText(pack({ state: "failed", stems: [] }), job)).toBe("Out of memory");
  });
});

it("the one to compare with is what was heard before, else the newest other with stems", () => {
  const all = [pack({ id: "c", stems: [] }), pack({ id: "b" }), pack({ id: "a" })];
  expect(otherSeparation(all, { separationId: "b", previousId: null })?.id).toBe("a");
  expect(otherSeparation(all, { separationId: "a", previousId: "c" })?.id).toBe("b");
  expect(
    otherSeparation([...all, pack({ id: "d" })], { separationId: "a", previousId: "d" })?.id,
  ).toBe("d");
  expect(otherSeparation([pack()], { separationId: "a", previousId: null })).toBeNull();
});
