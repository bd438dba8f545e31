import { describe, expect, it } from "vitest";
import { ALL, Bench } from "../testing/transport-bench.ts";

/** A bench that plays, with all of the track decoded. */
function playing(): Bench {
  const bench = new Bench();
  bench.decode("stems", ...ALL);
  bench.play();
  return bench;
}

describe("another clock", () => {
  it("goes on at the frame that was heard last on the one before", () => {
    const bench = playing();
    bench.advanceTo(50_000);
    const heard = bench.transport.positionAt(48_000);
    bench.changeClock(48_000);
    expect(bench.transport.positionAt(bench.now)).toBe(heard);
    expect(bench.transport.isPlaying).toBe(true);
    bench.advance(0);
    const { leadFrames } = bench.transport;
    expect(bench.sound.stretches()).toMatchObject([{ context: leadFrames, track: heard }]);
  });

  it("finds a pause as it was left, and plays from there", () => {
    const bench = playing();
    bench.advanceTo(30_000);
    bench.do(bench.transport.pause(bench.view()));
    bench.advanceTo(40_000);
    const rest = bench.transport.positionAt(bench.now);
    bench.changeClock(40_000);
    bench.advanceTo(10_000);
    expect(bench.transport.isPlaying).toBe(false);
    expect(bench.sound.stretches()).toEqual([]);
    bench.play();
    expect(bench.sound.stretches()).toMatchObject([{ track: rest }]);
  });

  it("counts the repeats of a loop on", () => {
    const bench = playing();
    bench.setLoop(5000, 15_000, 4);
    bench.advanceTo(30_000);
    expect(bench.transport.wraps).toBe(2);
    bench.changeClock(30_000);
    bench.advanceTo(60_000);
    expect(bench.transport.wraps).toBe(4);
    const starts = bench.sound.stretches().map(({ track }) => track);
    expect(starts.slice(1)).toEqual([5000, 5000]);
  });
});
