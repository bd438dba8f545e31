import { describe, expect, it } from "vitest";
import type { StoredCandidate } from "../stored-candidates.ts";
import { findChanges } from "./find-changes.ts";
import type { FileRow, WantedRow } from "./messages.ts";

const PLACE = "00000000-0000-4000-8000-00000000000";
const wanted = (fields: Partial<WantedRow> = {}): WantedRow => ({
  id: "wanted",
  source: "spotify",
  title: "Copper Field",
  artists: ["Night Harbour"],
  album: null,
  durationSec: 200,
  isrc: null,
  isExplicit: null,
  trackId: `${PLACE}0`,
  score: null,
  standing: "nothing",
  hasFile: false,
  isInBin: false,
  candidates: [],
  ...fields,
});
const file = (id: string, fields: Partial<FileRow> = {}): FileRow => ({
  id,
  name: "Copper Field",
  title: "Copper Field",
  artist: "Night Harbour",
  album: null,
  isrc: null,
  durationSec: 200,
  fileName: "copper.flac",
  sizeBytes: 1000,
  isRead: true,
  ...fields,
});
const TRACK = `track:${PLACE}1`;
const OTHER = `track:${PLACE}2`;
const parse = (text: string | undefined) => JSON.parse(text ?? "null") as StoredCandidate[];

/** What is stored of a wanted track after a change. */
function applied(row: WantedRow, files: readonly FileRow[]): WantedRow {
  const [change] = findChanges([row], files).changes;
  if (!change) return row;
  const standing = change.takes === null ? "nothing" : "taken";
  const trackId = change.takes ?? row.trackId;
  return { ...row, standing, trackId, score: change.score, candidates: parse(change.candidates) };
}

describe("a wanted track", () => {
  it("takes a track that is sure, with its score, and is left alone when all is so", () => {
    const row = wanted();
    const { changes, fetches } = findChanges([row], [file(TRACK)]);
    expect(fetches).toEqual([]);
    expect(changes).toMatchObject([
      { wantedId: "wanted", seenTrackId: row.trackId, takes: `${PLACE}1`, isMoved: true },
    ]);
    expect(changes[0]?.score).toBeGreaterThan(0.9);
    expect(parse(changes[0]?.candidates)).toMatchObject([
      { fileId: TRACK, verdict: "sure", name: "Copper Field", durationSec: 200 },
    ]);
    expect(findChanges([applied(row, [file(TRACK)])], [file(TRACK)]).changes).toEqual([]);
  });

  it("reads a track by its file's name where its title is nothing else", () => {
    const named = { title: "Night Harbour - Copper Field", artist: null };
    const untagged = file(TRACK, { ...named, fileName: "Night Harbour - Copper Field.mp3" });
    expect(findChanges([wanted()], [untagged]).changes[0]?.takes).toBe(`${PLACE}1`);
  });

  it("is given a watched file to be brought, and stands on nothing meanwhile", () => {
    const { changes, fetches } = findChanges([wanted()], [file("file:a")]);
    expect(fetches).toEqual([{ wantedId: "wanted", watchedId: "a" }]);
    expect(changes).toMatchObject([{ takes: null, isMoved: false, score: null }]);
  });

  it("takes a track of the library before a watched file that fits better", () => {
    const files = [file("file:a"), file(TRACK, { durationSec: 201 })];
    const { changes, fetches } = findChanges([wanted()], files);
    expect(changes[0]?.takes).toBe(`${PLACE}1`);
    expect(fetches).toEqual([]);
  });

  it("loses what does not fit any more", () => {
    const row = applied(wanted(), [file(TRACK)]);
    const [change] = findChanges([row], [file(TRACK, { title: "Something Else" })]).changes;
    expect(change).toMatchObject({ takes: null, isMoved: true, score: null, candidates: "[]" });
  });

  it("keeps its track against one that is no better", () => {
    const row = applied(wanted(), [file(TRACK)]);
    expect(applied(row, [file(TRACK), file(OTHER)]).trackId).toBe(`${PLACE}1`);
  });

  it("that the user decided about is left alone, and so is one with a file of its own", () => {
    const fields = { trackId: `${PLACE}2`, hasFile: true };
    const rows = [
      wanted({ ...fields, standing: "chosen" }),
      wanted({ ...fields, standing: "own" }),
      wanted({ standing: "chosen" }),
    ];
    const files = [file(TRACK), file(OTHER, { title: "Something Else" })];
    expect(findChanges(rows, files).changes).toEqual([]);
  });

  it("whose track is in the bin is moved, also to nothing", () => {
    const [change] = findChanges([wanted({ isInBin: true })], []).changes;
    expect(change).toMatchObject({ takes: null, isMoved: true });
  });
});

describe("a track that stands for another recording", () => {
  const holder = wanted({
    id: "holder",
    isrc: "QZAB12600001",
    standing: "chosen",
    trackId: `${PLACE}1`,
    hasFile: true,
  });

  it("because the user says so is only offered", () => {
    const rows = [holder, wanted({ isrc: "QZAB12600002" })];
    const [change] = findChanges(rows, [file(TRACK)]).changes;
    expect(change?.takes).toBeNull();
    expect(parse(change?.candidates)[0]?.reasons).toContain("file_taken");
  });

  it("of another source is shared: it may be told there with less", () => {
    const rows = [holder, wanted({ source: "list", durationSec: null })];
    expect(findChanges(rows, [file(TRACK)]).changes[0]?.takes).toBe(`${PLACE}1`);
  });
});

describe("a file that was declined", () => {
  const candidate: StoredCandidate = {
    fileId: "file:a",
    score: 1,
    verdict: "maybe",
    reasons: [],
    name: "copper.flac",
    durationSec: 200,
    isDeclined: true,
  };

  it("is offered and not brought by itself, and stays declined while it is away", () => {
    const row = wanted({ candidates: [candidate] });
    const { changes, fetches } = findChanges([row], [file("file:a")]);
    expect(fetches).toEqual([]);
    expect(parse(changes[0]?.candidates)).toMatchObject([{ verdict: "maybe", isDeclined: true }]);
    const away = applied(row, []);
    expect(away.candidates).toMatchObject([{ fileId: "file:a", verdict: "no", isDeclined: true }]);
    expect(findChanges([away], [file("file:a")]).fetches).toEqual([]);
  });
});
