import { describe, expect, it } from "vitest";
import type { JobView, PackView, TrackView } from "#server/realtime/events.ts";
import { mergeTrack, newerJob, newerOf, withJob, withPack } from "./merge-views.ts";

const job = (over: Partial<JobView> = {}): JobView => ({
  id: "j",
  kind: "separate-stems",
  trackId: "t",
  packId: "p",
  trackTitle: "Song",
  modelName: null,
  listName: null,
  imported: null,
  state: "running",
  stage: "separating",
  fraction: 0.2,
  etaSec: null,
  queuePosition: null,
  attempt: 1,
  createdAt: "2026-11-21T00:00:00.000Z",
  startedAt: null,
  endedAt: null,
  notBefore: null,
  errorCode: null,
  errorMessage: null,
  notice: null,
  version: 3,
  ...over,
});

const pack = (over: Partial<PackView> = {}): PackView => ({
  id: "p",
  kind: "separation",
  trackId: "t",
  state: "running",
  engine: "spectral",
  model: "spectral",
  frames: 10,
  segmentFrames: 5,
  sampleRate: 44100,
  stems: [],
  renditions: [],
  settings: {},
  label: "Basic",
  sumsToMix: true,
  residualDb: null,
  sizeBytes: 0,
  createdAt: "2026-11-21T00:00:00.000Z",
  device: null,
  runs: 0,
  version: 3,
  ...over,
});

const track = (over: Partial<TrackView> = {}): TrackView => ({
  id: "t",
  title: "Song",
  artist: "",
  album: "",
  state: "ready",
  durationSec: 1,
  frames: 10,
  loudnessLufs: null,
  truePeakDbtp: null,
  overview: [],
  hasCover: false,
  fileName: "song.mp3",
  sizeBytes: 1,
  warnings: [],
  errorCode: null,
  errorMessage: null,
  createdAt: "2026-11-21T00:00:00.000Z",
  deletedAt: null,
  separations: [pack()],
  chosenPackId: null,
  jobs: [job()],
  version: 5,
  ...over,
});

describe("stale events", () => {
  it("lose against what is held", () => {
    const held = job({ version: 4, fraction: 0.9 });
    expect(newerOf(held, job({ version: 3 }))).toBe(held);
    expect(newerOf(held, job({ version: 4 }))).toBe(held);
    expect(newerOf(held, job({ version: 5, fraction: 1 })).fraction).toBe(1);
  });

  it("of a job takes over a place in the queue that moved without a new version", () => {
    const held = job({ state: "queued", queuePosition: 3, stage: "kept" });
    const moved = newerJob(held, job({ state: "queued", queuePosition: 2 }));
    expect(moved).toEqual({ ...held, queuePosition: 2 });
    expect(newerJob(held, job({ state: "queued", queuePosition: 3 }))).toBe(held);
    expect(newerJob(held, job({ version: 2, queuePosition: 1 }))).toBe(held);
    const listed = track({ jobs: [held] });
    expect(withJob(listed, moved).jobs[0]?.queuePosition).toBe(2);
  });

  it("of a track are dropped as a whole", () => {
    const held = track({ title: "New name" });
    expect(mergeTrack(held, track({ version: 4, title: "Old name" }))).toBe(held);
  });

  it("inside a newer track do not undo a newer job or pack", () => {
    const held = track({ jobs: [job({ version: 9, state: "completed" })] });
    const merged = mergeTrack(held, track({ version: 6, title: "Renamed" }));
    expect(merged.title).toBe("Renamed");
    expect(merged.jobs[0]?.state).toBe("completed");
  });
});

describe("a track's parts", () => {
  it("are replaced by newer ones and kept against older ones", () => {
    const held = track();
    expect(withPack(held, pack({ version: 2 }))).toBe(held);
    expect(withPack(held, pack({ version: 4, state: "completed" })).separations[0]?.state).toBe(
      "completed",
    );
    expect(withJob(held, job({ version: 2 }))).toBe(held);
  });

  it("take in new ones; a live job takes the place of the ended one of its kind and separation", () => {
    const held = track({ jobs: [job({ state: "failed" })] });
    const next = withJob(held, job({ id: "j2", state: "queued", version: 1 }));
    expect(next.jobs.map(({ id }) => id)).toEqual(["j2"]);
    const beside = withJob(held, job({ id: "j3", packId: "q", state: "queued", version: 1 }));
    expect(beside.jobs.map(({ id }) => id)).toEqual(["j3", "j"]);
    expect(withPack(held, pack({ id: "q" })).separations.map(({ id }) => id)).toEqual(["q", "p"]);
  });

  it("of other tracks and the master change nothing", () => {
    const held = track();
    expect(withJob(held, job({ trackId: "other" }))).toBe(held);
    expect(withPack(held, pack({ id: "m", kind: "master" }))).toBe(held);
  });

  it("in the background are not among its jobs", () => {
    const held = track();
    expect(withJob(held, job({ id: "j4", kind: "encode-renditions" }))).toBe(held);
  });
});
