import { describe, expect, it } from "vitest";
import type { PlaylistItemView } from "#server/imports/views.ts";
import type { JobView } from "#server/realtime/events.ts";
import { deletionText } from "./deletion-text.ts";
import { filterChoices, passes } from "./item-filters.ts";
import { importsUnderWay } from "./imports-under-way.ts";
import { itemStatus } from "./item-status.ts";

const item = (over: Partial<PlaylistItemView> = {}): PlaylistItemView => ({
  id: "w",
  position: 1,
  trackId: "t",
  title: "Second Wind",
  artist: "Harrow Lane",
  album: "",
  durationSec: 247,
  isExplicit: false,
  address: null,
  hasCover: false,
  state: "needs_file",
  match: { verdict: "no", candidates: 0, name: null, durationSec: null, reasons: [] },
  isChosen: false,
  goneAt: null,
  ...over,
});
const job = (over: Partial<JobView>) =>
  ({ id: "j", kind: "download-audio", errorCode: null, errorMessage: null, ...over }) as JobView;

describe("what a row says of its audio", () => {
  it("shows the file that the reader gives before everything else, until the track is ready", () => {
    const sending = { kind: "sending", fraction: 0.78, etaSec: null } as const;
    expect(itemStatus(item({ state: "to_check" }), { upload: sending })).toEqual({
      kind: "uploading",
      fraction: 0.78,
    });
    const taken = { kind: "accepted", trackId: "n", isDuplicate: false } as const;
    expect(itemStatus(item(), { upload: taken })).toMatchObject({ kind: "working" });
    const refused = { kind: "refused", message: "The file is empty.", canRetry: false } as const;
    expect(itemStatus(item(), { upload: refused })).toMatchObject({
      kind: "refused",
      text: "The file is empty.",
    });
    expect(itemStatus(item(), { upload: { kind: "cancelled" } }).kind).toBe("needsFile");
    expect(itemStatus(item({ state: "ready" }), { upload: taken }).kind).toBe("ready");
  });

  it("asks about what comes near, and says what is chosen or missing", () => {
    const match = {
      verdict: "maybe",
      candidates: 1,
      name: "wind.flac",
      durationSec: 256,
      reasons: ["title", "artist", "duration_close"],
    } as const;
    expect(itemStatus(item({ state: "to_check", match }), {})).toEqual({
      kind: "toCheck",
      question: "Close match, 9 s longer",
    });
    expect(itemStatus(item({ isChosen: true }), {})).toEqual({
      kind: "needsFile",
      isDismissed: true,
    });
    expect(itemStatus(item({ state: "ready", isChosen: true, match }), {})).toEqual({
      kind: "ready",
      name: "wind.flac",
      isChosen: true,
    });
  });

  it("follows the job that brings or reads the file, and says why it failed", () => {
    const running = job({ state: "running" });
    expect(itemStatus(item({ state: "fetching" }), { job: running })).toEqual({
      kind: "working",
      verb: "Fetching",
      job: running,
    });
    expect(itemStatus(item({ state: "ingesting" }), { job: job({ state: "failed" }) })).toEqual({
      kind: "working",
      verb: "Reading",
      job: null,
    });
    const lost = job({ state: "failed", errorCode: "unreachable", errorMessage: "No answer." });
    expect(itemStatus(item(), { job: lost })).toEqual({
      kind: "failed",
      reason: "The source can’t be reached",
      text: "No answer.",
      retryJobId: "j",
    });
    const broken = job({ state: "failed", kind: "ingest-audio", errorCode: "broken_file" });
    expect(itemStatus(item({ state: "failed" }), { job: broken })).toMatchObject({
      reason: "The file is damaged",
      retryJobId: null,
    });
  });
});

describe("filters", () => {
  const items = [
    item({ state: "ready" }),
    item({ state: "failed" }),
    item({ state: "fetching" }),
    item({ goneAt: "2026-11-22T10:00:00Z" }),
  ];

  it("are offered where they let something through", () => {
    const offered = filterChoices(items, "toCheck").map(({ label, count }) => `${label} ${count}`);
    expect(offered).toEqual([
      "All 4",
      "Ready 1",
      "To check 0",
      "Need a file 2",
      "Under way 1",
      "Gone from Spotify 1",
    ]);
    expect(filterChoices([], "all").map(({ value }) => value)).toEqual(["all"]);
  });

  it("count what is gone with its state, too", () => {
    const gone = item({ state: "ready", goneAt: "2026-11-22T10:00:00Z" });
    expect(passes(gone, "gone")).toBe(true);
    expect(passes(gone, "ready")).toBe(true);
    expect(passes(gone, "needsFile")).toBe(false);
  });
});

describe("the end of a list", () => {
  it("counts each of its tracks once, those that are gone from Spotify among them", () => {
    const goneAt = "2026-11-22T10:00:00Z";
    const items = [
      item({ trackId: "a", state: "ready" }),
      item({ trackId: "a", state: "ready", goneAt }),
      item({ trackId: "b", state: "ready", goneAt }),
      item({ trackId: "c", state: "to_check" }),
      item({ trackId: "d", goneAt }),
    ];
    const text = deletionText({ items, source: "spotify" });
    expect(text).toContain("2 tracks with a file stay in your library");
    expect(text).toContain("2 tracks without one go");
    expect(deletionText({ items: [], source: "list" })).toBe(
      "None of its tracks has a file yet. This can’t be undone.",
    );
  });
});

it("tells of imports that no playlist tells of", () => {
  const importing = job({ kind: "import-spotify", state: "running", imported: null });
  const of = (id: string) => ({
    ...importing,
    id,
    imported: { kind: "playlist", id: `of ${id}` } as const,
  });
  const jobs = [importing, of("a"), of("b"), of("c"), job({ id: "d" })];
  const playlists = [
    { id: "of a", importJobId: null },
    { id: "other", importJobId: "b" },
  ];
  expect(importsUnderWay(jobs, playlists).map(({ id }) => id)).toEqual(["j", "c"]);
});
