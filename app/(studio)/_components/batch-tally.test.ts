import { describe, expect, it } from "vitest";
import type { JobView } from "#server/realtime/events.ts";
import { batchState, nextTally, readTally } from "./batch-tally.ts";

const job = (id: string, fraction = 0) => ({ id, fraction }) as JobView;

describe("separations that go on together", () => {
  it("are counted from the first one on until none is at work", () => {
    const first = nextTally(null, [job("a"), job("b")], 1000);
    expect(first).toEqual({ jobIds: ["a", "b"], sinceMs: 1000 });
    expect(nextTally(first, [job("b")], 5000)).toBe(first);
    const more = nextTally(first, [job("b"), job("c")], 9000);
    expect(more).toEqual({ jobIds: ["a", "b", "c"], sinceMs: 1000 });
    expect(nextTally(more, [], 9000)).toBeNull();
  });

  it("are counted anew when others are at work than those that were counted", () => {
    const old = { jobIds: ["a", "b"], sinceMs: 1000 };
    expect(nextTally(old, [job("c")], 9000)).toEqual({ jobIds: ["c"], sinceMs: 9000 });
  });

  it("are as far as the ended ones and the begun parts of the others", () => {
    const tally = { jobIds: ["a", "b", "c", "d"], sinceMs: 0 };
    const live = [job("b", 0.5), job("c"), job("d")];
    expect(batchState(tally, { live, unmade: [] }, 30_000)).toEqual({
      total: 4,
      done: 1,
      failed: 0,
      cancelled: 0,
      fraction: 0.375,
      timeLeftSec: 50,
    });
    const all = [job("a", 0.1), job("b"), job("c"), job("d")];
    expect(batchState(tally, { live: all, unmade: [] }, 30_000).timeLeftSec).toBeNull();
  });

  it("count as done only when they were made", () => {
    const tally = { jobIds: ["a", "b", "c", "d"], sinceMs: 0 };
    const unmade = [
      { id: "a", state: "failed" },
      { id: "b", state: "cancelled" },
      { id: "c", state: "failed" },
      { id: "of another batch", state: "failed" },
    ] as const;
    const live = [job("c", 0.5)];
    expect(batchState(tally, { live, unmade }, 30_000)).toMatchObject({
      total: 4,
      done: 1,
      failed: 1,
      cancelled: 1,
      fraction: 0.875,
    });
  });

  it("survive a reload, and nothing else does", () => {
    const tally = { jobIds: ["a"], sinceMs: 1 };
    expect(readTally(JSON.stringify(tally))).toEqual(tally);
    for (const text of [null, "", "null", "[]", '{"jobIds":1}']) expect(readTally(text)).toBeNull();
  });
});
