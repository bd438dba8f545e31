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

  it("are as far as the ended ones and the begun parts of the others", () => {
    const tally = { jobIds: ["a", "b", "c", "d"], sinceMs: 0 };
    expect(batchState(tally, [job("b", 0.5), job("c"), job("d")], 30_000)).toEqual({
      total: 4,
      done: 1,
      fraction: 0.375,
      timeLeftSec: 50,
    });
    const begun = batchState(tally, [job("a", 0.1), job("b"), job("c"), job("d")], 30_000);
    expect(begun.timeLeftSec).toBeNull();
  });

  it("survive a reload, and nothing else does", () => {
    const tally = { jobIds: ["a"], sinceMs: 1 };
    expect(readTally(JSON.stringify(tally))).toEqual(tally);
    for (const text of [null, "", "null", "[]", '{"jobIds":1}']) expect(readTally(text)).toBeNull();
  });
});
