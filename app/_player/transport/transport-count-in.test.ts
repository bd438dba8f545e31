import { describe, expect, it } from "vitest";
import { ALL, Bench, SEGMENT } from "../testing/transport-bench.ts";

describe("a count-in", () => {
  const plan = { frames: 30_000.5, clicks: [{ atFrame: 0, isAccent: true }] };

  it("delays the start by its length, and the position stands still meanwhile", () => {
    const bench = new Bench();
    bench.decode("stems", ...ALL);
    bench.do(bench.transport.play(bench.view(), plan));
    expect(bench.transport.countIn).toEqual({ plan, contextFrame: 1764 });
    bench.advanceTo(31_764);
    expect(bench.transport.countIn).not.toBeNull();
    expect(bench.transport.positionAt(bench.now)).toBe(0);
    bench.advanceTo(31_765 + 500);
    expect(bench.transport.countIn).toBeNull();
    expect(bench.transport.positionAt(bench.now)).toBe(500);
    expect(bench.sound.stretches()).toMatchObject([{ context: 31_765, track: 0 }]);
  });

  it("longer than what is scheduled ahead still ends in sound", () => {
    const bench = new Bench();
    bench.decode("stems", ...ALL);
    bench.do(bench.transport.play(bench.view(), { frames: 500_000, clicks: [] }));
    bench.advanceTo(501_764 + 100);
    expect(bench.sound.stretches()).toMatchObject([{ context: 501_764, track: 0 }]);
  });

  it("begins once there is something to start", () => {
    const bench = new Bench();
    bench.do(bench.transport.play(bench.view(), plan));
    bench.advanceTo(10_000);
    expect(bench.transport.countIn).toEqual({ plan, contextFrame: null });
    expect(bench.transport.isCountingIn).toBe(false);
    expect(bench.transport.isWaiting).toBe(true);
    bench.decode("stems", 0);
    bench.advanceTo(12_000);
    expect(bench.transport.countIn?.contextFrame).toBe(12_000 + 1764);
    expect(bench.transport.isCountingIn).toBe(true);
    expect(bench.transport.isWaiting).toBe(false);
  });

  it("ends with a pause", () => {
    const bench = new Bench();
    bench.decode("stems", 0);
    bench.do(bench.transport.play(bench.view(), plan));
    bench.do(bench.transport.pause(bench.view()));
    expect(bench.transport.countIn).toBeNull();
    bench.advanceTo(60_000);
    expect(bench.sound.stretches()).toEqual([]);
  });

  it("is made again on another clock where its start was not heard yet", () => {
    const bench = new Bench();
    bench.decode("stems", ...ALL);
    bench.do(bench.transport.play(bench.view(), plan));
    bench.advanceTo(20_000);
    bench.changeClock(18_000);
    bench.advance(0);
    expect(bench.transport.countIn).toEqual({ plan, contextFrame: 1764 });
    bench.advanceTo(31_765 + 500);
    expect(bench.transport.positionAt(bench.now)).toBe(500);
  });

  it("keeps its time when the listener seeks", () => {
    const bench = new Bench();
    bench.decode("stems", ...ALL);
    bench.do(bench.transport.play(bench.view(), plan));
    bench.advanceTo(9000);
    bench.seek(SEGMENT + 5);
    bench.advanceTo(40_000);
    expect(bench.sound.stretches()).toMatchObject([{ context: 31_765, track: SEGMENT + 5 }]);
  });
});
