import { describe, expect, it } from "vitest";
import type { JobView, PackView, TrackView } from "#server/realtime/events.ts";
import { canSeparate, readyFraction, trackStatus } from "./track-status.ts";

const job = (over: Partial<JobView>) =>
  ({ id: "j", kind: "separate-stems", fraction: 0, errorCode: null, ...over }) as JobView;
const pack = (over: Partial<PackView>) =>
  ({ id: "p", state: "running", stems: [], ...over }) as PackView;
const track = (over: Partial<TrackView> = {}) =>
  ({
    id: "t",
    state: "ready",
    deletedAt: null,
    jobs: [],
    separations: [],
    errorCode: null,
    ...over,
  }) as TrackView;

const stem = (ready: [number, number][]) => ({
  name: "vocals",
  totalSegments: 10,
  ready,
  levelDb: null,
});

describe("a track's status", () => {
  it("puts running work before waiting work before everything else", () => {
    const jobs = [job({ state: "queued" }), job({ id: "r", state: "running" })];
    expect(trackStatus(track({ jobs }))).toMatchObject({ kind: "working", job: { id: "r" } });
    expect(trackStatus(track({ jobs: jobs.slice(0, 1) })).kind).toBe("queued");
  });

  it("offers a retry where it can help and none where it can't", () => {
    const failed = (errorCode: string) =>
      trackStatus(track({ jobs: [job({ state: "failed", errorCode })] }));
    expect(failed("out_of_memory")).toMatchObject({ kind: "failed", retryJobId: "j" });
    expect(failed("protected_file")).toMatchObject({ kind: "failed", retryJobId: null });
  });

  it("takes a failed ingest from the track itself", () => {
    const broken = track({ state: "failed", errorCode: "broken_file" });
    expect(trackStatus(broken)).toMatchObject({ kind: "failed", reason: "The file is damaged" });
  });

  it("stays ready when a later separation fails", () => {
    const jobs = [job({ state: "failed", errorCode: "oom" })];
    const separations = [pack({ id: "b" }), pack({ state: "completed" })];
    expect(trackStatus(track({ jobs, separations })).kind).toBe("ready");
  });

  it("knows a track that was never separated, and one whose separation was cancelled", () => {
    expect(trackStatus(track()).kind).toBe("unseparated");
    expect(canSeparate(track())).toBe(true);
    const cancelled = track({ jobs: [job({ state: "cancelled" })] });
    expect(trackStatus(cancelled).kind).toBe("cancelled");
    expect(canSeparate(cancelled)).toBe(true);
    expect(canSeparate(track({ state: "needs_file" }))).toBe(false);
  });
});

describe("what of a track can be played", () => {
  it("is as much as the slowest stem has", () => {
    const stems = [
      stem([[0, 6]]),
      stem([
        [0, 3],
        [5, 6],
      ]),
    ];
    expect(readyFraction(track({ separations: [pack({ stems })] }))).toBe(0.4);
    expect(readyFraction(track({ separations: [pack({ state: "completed" })] }))).toBe(1);
    expect(readyFraction(track())).toBe(0);
  });
});
