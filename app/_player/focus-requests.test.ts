import { describe, expect, it, vi } from "vitest";
import { FocusRequests } from "./focus-requests.ts";
import { scopeOfTest } from "./testing/scope-of-test.ts";

describe("FocusRequests", () => {
  const scope = scopeOfTest();
  const wish = (segment: number) => ({ packId: "pack", segment, frame: segment * 10 });

  it("asks at most once a second, for the latest wish only, and once for each part", () => {
    const ask = vi.fn();
    const requests = new FocusRequests(scope(), ask);
    for (const segment of [4, 4, 5, 6]) requests.want(wish(segment));
    expect(ask.mock.calls).toEqual([["pack", 40]]);
    vi.advanceTimersByTime(1000);
    expect(ask.mock.calls.slice(1)).toEqual([["pack", 60]]);
    requests.want(wish(6));
    vi.advanceTimersByTime(5000);
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it("asks again for a part that was not wished for in between", () => {
    const ask = vi.fn();
    const requests = new FocusRequests(scope(), ask);
    requests.want(wish(4));
    requests.want(null);
    vi.advanceTimersByTime(1000);
    requests.want(wish(4));
    expect(ask.mock.calls).toEqual([
      ["pack", 40],
      ["pack", 40],
    ]);
  });
});
