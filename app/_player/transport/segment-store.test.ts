import { describe, expect, it, vi } from "vitest";
import { scopeOfTest } from "../testing/scope-of-test.ts";
import { SegmentStore, type SegmentKey } from "./segment-store.ts";

const LARGE = 9;
const key = (index: number): SegmentKey => ({ packId: "p", stem: "bass", index });
const decoded = (index: number) => ({ index, length: 100 });

function refusal(isPermanent: boolean): Error {
  return Object.assign(new Error("refused"), { isPermanent });
}

describe("SegmentStore", () => {
  const scope = scopeOfTest();
  const open = (
    load: (key: SegmentKey, signal: AbortSignal) => Promise<ReturnType<typeof decoded>>,
  ) =>
    new SegmentStore(scope(), {
      load,
      onChange: () => undefined,
      sizeOf: ({ index }) => (index === LARGE ? 2 : 1),
      budget: 3,
      random: () => 0.5,
    });

  it("loads in the order of the wish list, six at a time", async () => {
    const asked: number[] = [];
    const store = open((each) => {
      asked.push(each.index);
      return Promise.resolve(decoded(each.index));
    });
    store.want([3, 1, 2, 0, 4, 5, 6, 7].map(key));
    expect(asked).toEqual([3, 1, 2, 0, 4, 5]);
    await vi.runAllTimersAsync();
    expect(asked).toEqual([3, 1, 2, 0, 4, 5, 6, 7]);
  });

  it("keeps what is wanted and forgets what was wanted longest ago beyond its budget", async () => {
    const store = open((each) => Promise.resolve(decoded(each.index)));
    for (const indexes of [[0], [1, 2], [3, 4]]) {
      store.want(indexes.map(key));
      await vi.runAllTimersAsync();
    }
    expect(store.decodedSize).toBe(3);
    expect([0, 1, 2, 3, 4].filter((index) => store.get(key(index)))).toEqual([2, 3, 4]);
    store.want([key(LARGE)]);
    await vi.runAllTimersAsync();
    expect([2, 3, 4, LARGE].filter((index) => store.get(key(index)))).toEqual([4, LARGE]);
  });

  it("aborts what is no longer wanted", () => {
    const signals: AbortSignal[] = [];
    const store = open((_key, signal) => {
      signals.push(signal);
      return new Promise(() => undefined);
    });
    store.want([key(0)]);
    store.want([key(1)]);
    expect(signals.map((signal) => signal.aborted)).toEqual([true, false]);
  });

  it("outlives an outage of 20 s, asking less and less often", async () => {
    const startMs = Date.now();
    let tries = 0;
    const store = open((each) => {
      tries += 1;
      const isOut = Date.now() - startMs < 20_000;
      return isOut ? Promise.reject(refusal(false)) : Promise.resolve(decoded(each.index));
    });
    store.want([key(0)]);
    await vi.advanceTimersByTimeAsync(5000);
    expect(store.isRetrying).toBe(true);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(store.get(key(0))).toMatchObject({ index: 0 });
    expect(store.isRetrying).toBe(false);
    expect(tries).toBeLessThan(15);
  });

  it("gives a refused segment up after three tries, until asked again", async () => {
    let tries = 0;
    const store = open(() => {
      tries += 1;
      return Promise.reject(refusal(true));
    });
    store.want([key(0)]);
    await vi.runAllTimersAsync();
    expect(tries).toBe(3);
    expect(store.isLost(key(0))).toBe(true);
    expect(store.isRetrying).toBe(false);
    store.retry();
    expect(tries).toBe(4);
  });
});
