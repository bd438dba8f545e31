import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { AtMostEvery } from "./at-most-every.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it("runs the first ask at once and gathers the rest until the gap is over", async () => {
  const times: number[] = [];
  const startedAt = performance.now();
  const gate = new AtMostEvery({
    gapMs: 1000,
    run: () => Promise.resolve(times.push(performance.now() - startedAt)),
  });
  for (let i = 0; i < 25; i += 1) {
    gate.ask();
    await vi.advanceTimersByTimeAsync(100);
  }
  await vi.advanceTimersByTimeAsync(5000);
  expect(times).toEqual([0, 1000, 2000, 3000]);
});

it("never runs twice at once, and runs again for what was asked meanwhile", async () => {
  const ends: (() => void)[] = [];
  const gate = new AtMostEvery({
    gapMs: 1000,
    run: () => new Promise<void>((resolve) => ends.push(resolve)),
  });
  gate.ask();
  await vi.advanceTimersByTimeAsync(0);
  gate.ask();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(ends).toHaveLength(1);
  ends[0]?.();
  await vi.advanceTimersByTimeAsync(0);
  expect(ends).toHaveLength(2);
});

it("goes on after a run that failed, and not after it was stopped", async () => {
  let runs = 0;
  const gate = new AtMostEvery({
    gapMs: 1000,
    run: () => {
      runs += 1;
      return Promise.reject(new Error("no answer"));
    },
  });
  gate.ask();
  await vi.advanceTimersByTimeAsync(0);
  gate.ask();
  await vi.advanceTimersByTimeAsync(1000);
  expect(runs).toBe(2);
  gate.ask();
  gate.stop();
  gate.ask();
  await vi.advanceTimersByTimeAsync(5000);
  expect(runs).toBe(2);
});
