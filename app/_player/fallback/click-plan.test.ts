import { describe, expect, it } from "vitest";
import { planBeats, planCountIn } from "./click-plan.ts";
import { ALL, Bench } from "../testing/transport-bench.ts";

const BEATS = {
  frames: Float64Array.from([0, 5000.7, 10_000, 15_000]),
  accents: Uint8Array.from([1, 0, 0, 1]),
};

describe("clicks on beats", () => {
  it("fall on the frames of the clock at which the beats sound, in each repeat of a loop", () => {
    const bench = new Bench();
    bench.decode("stems", ...ALL);
    bench.play();
    bench.setLoop(5000, 11_000);
    const clicks = planBeats(bench.transport.spans(0, 20_000), BEATS);
    const start = bench.transport.leadFrames;
    expect(clicks.map(({ contextFrame }) => contextFrame - start)).toEqual([
      0, 5000, 10_000, 11_000, 16_000, 17_000,
    ]);
    expect(clicks.map(({ isAccent }) => isAccent)).toEqual([
      true,
      ...Array<boolean>(5).fill(false),
    ]);
  });

  it("are the same in every window that shows them", () => {
    const bench = new Bench();
    bench.decode("stems", ...ALL);
    bench.play();
    const all = planBeats(bench.transport.spans(0, 30_000), BEATS);
    const parts = [0, 777, 6764, 6765, 20_000].map((from, i, edges) =>
      planBeats(bench.transport.spans(from, edges[i + 1] ?? 30_000), BEATS),
    );
    expect(parts.flat()).toEqual(all);
  });

  it("are none where nothing is scheduled", () => {
    const bench = new Bench();
    bench.decode("stems", 0);
    bench.play();
    const clicks = planBeats(bench.transport.spans(0, 100_000), {
      frames: Float64Array.from([19_999, 20_000]),
      accents: Uint8Array.from([0, 0]),
    });
    expect(clicks).toHaveLength(1);
    bench.do(bench.transport.pause(bench.view()));
    expect(planBeats(bench.transport.spans(0, 100_000), BEATS)).toEqual([]);
  });
});

describe("clicks of a count-in", () => {
  const plan = {
    frames: 22_050.5,
    clicks: [
      { atFrame: 0, isAccent: true },
      { atFrame: 11_025.25, isAccent: false },
    ],
  };

  it("keep their distance to the start", () => {
    expect(planCountIn({ plan, contextFrame: 1000 })).toEqual([
      { contextFrame: 1000, isAccent: true },
      { contextFrame: 1000 + 11_025, isAccent: false },
    ]);
  });

  it("are none while there is nothing to start", () => {
    expect(planCountIn({ plan, contextFrame: null })).toEqual([]);
    expect(planCountIn(null)).toEqual([]);
  });
});
