import { describe, expect, it, vi } from "vitest";
import type { JobProgress } from "#server/realtime/events.ts";
import { ProgressStore } from "./progress-store.ts";

const report = (over: Partial<JobProgress> = {}): JobProgress => ({
  jobId: "j",
  trackId: "t",
  attempt: 1,
  sequence: 1,
  stage: "separating",
  fraction: 0.1,
  etaSec: 100,
  ...over,
});

describe("ProgressStore", () => {
  it("drops reports that are older than the held one", () => {
    const store = new ProgressStore();
    expect(store.take(report({ sequence: 5, fraction: 0.5 }))).toBe(true);
    expect(store.take(report({ sequence: 4, fraction: 0.9 }))).toBe(false);
    expect(store.take(report({ sequence: 5, fraction: 0.9 }))).toBe(false);
    expect(store.get("j")?.fraction).toBe(0.5);
  });

  it("never goes back within an attempt", () => {
    const store = new ProgressStore();
    store.take(report({ sequence: 1, fraction: 0.5 }));
    store.take(report({ sequence: 2, fraction: 0.4 }));
    expect(store.get("j")?.fraction).toBe(0.5);
  });

  it("begins anew with the next attempt and drops what the last one still sends", () => {
    const store = new ProgressStore();
    store.take(report({ attempt: 1, sequence: 9, fraction: 0.8 }));
    expect(store.take(report({ attempt: 2, sequence: 1, fraction: 0.1 }))).toBe(true);
    expect(store.take(report({ attempt: 1, sequence: 10, fraction: 0.9 }))).toBe(false);
    expect(store.get("j")?.fraction).toBe(0.1);
  });

  it("lets the time left grow by one step at most", () => {
    const store = new ProgressStore();
    store.take(report({ sequence: 1, etaSec: 30 }));
    store.take(report({ sequence: 2, etaSec: 300 }));
    expect(store.get("j")?.timeLeftSec).toBe(35);
  });

  it("shows no time before 5 % and 3 s", () => {
    let now = 0;
    const store = new ProgressStore(() => now);
    store.take(report({ sequence: 1, fraction: 0.01 }));
    expect(store.get("j")?.timeLeftSec).toBeNull();
    now = 3000;
    store.take(report({ sequence: 2, fraction: 0.02 }));
    expect(store.get("j")?.timeLeftSec).toBe(100);
  });

  it("tells the listeners of this job alone, and forgets", () => {
    const store = new ProgressStore();
    const heard = vi.fn();
    const other = vi.fn();
    const stop = store.subscribe("j", heard);
    store.subscribe("k", other);
    store.take(report());
    store.forget("j");
    expect(heard).toHaveBeenCalledTimes(2);
    expect(other).not.toHaveBeenCalled();
    stop();
    store.take(report());
    expect(heard).toHaveBeenCalledTimes(2);
  });
});
