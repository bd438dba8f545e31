import { describe, expect, it } from "vitest";
import { assignMatches, type Standing } from "./assign-matches.ts";
import type { CandidateFile } from "./candidate-file.ts";
import type { WantedTrack } from "./wanted-track.ts";

const wanted = (track: Partial<WantedTrack> = {}): WantedTrack => ({
  title: "Glass Harbour",
  artists: ["Duo Vale"],
  album: null,
  durationSec: 200,
  isrc: null,
  isExplicit: null,
  ...track,
});
const file = (id: string, tags: Partial<CandidateFile> = {}): CandidateFile => ({
  id,
  title: "Glass Harbour",
  artist: "Duo Vale",
  album: null,
  durationSec: 200,
  isrc: null,
  fileName: `${id}.flac`,
  ...tags,
});
const taken = (tracks: WantedTrack[], files: CandidateFile[], standing: Standing) =>
  assignMatches(tracks, files, standing).map(({ fileId }) => fileId);

const isNear = (fileId: string) => fileId.startsWith("near");

describe("a file that is near", () => {
  it("is taken before a better one elsewhere, which is not said to be taken", () => {
    const files = [file("far"), file("near", { durationSec: 201 })];
    const [assigned] = assignMatches([wanted()], files, { isNear });
    expect(assigned?.fileId).toBe("near");
    expect(assigned?.matches[1]).toMatchObject({ fileId: "far", verdict: "maybe" });
    expect(assigned?.matches[1]?.reasons).not.toContain("file_taken");
  });

  it("is not taken where it is not sure", () => {
    const files = [file("far"), file("near", { durationSec: 206 })];
    expect(taken([wanted()], files, { isNear })).toEqual(["far"]);
  });

  it("is offered beside another one that is as near: a third one elsewhere is not taken", () => {
    expect(taken([wanted()], [file("near a"), file("near b"), file("far")], { isNear })).toEqual([
      null,
    ]);
  });
});

describe("a file that was taken before", () => {
  it("is kept when another one is as good, and lost to a better one", () => {
    const takenBefore = () => "a";
    expect(taken([wanted()], [file("a"), file("b")], { takenBefore })).toEqual(["a"]);
    const better = [file("a", { durationSec: 201 }), file("b")];
    expect(taken([wanted()], better, { takenBefore })).toEqual(["b"]);
  });

  it("is kept by the recording that has it when another one fits as well", () => {
    const tracks = [wanted({ isrc: "QZAB12000001" }), wanted({ isrc: "QZAB12000002" })];
    const takenBefore = (at: number) => (at === 1 ? "a" : null);
    expect(taken(tracks, [file("a")], { takenBefore })).toEqual([null, "a"]);
  });
});

describe("a file that stands for a track already", () => {
  const held = new Map([["a", wanted({ isrc: "QZAB12000001" })]]);

  it("is taken for the same recording, and only offered to another one", () => {
    const tracks = [wanted({ isrc: "QZAB12000001" }), wanted({ isrc: "QZAB12000002" })];
    const [same, other] = assignMatches(tracks, [file("a")], { held });
    expect(same?.fileId).toBe("a");
    expect(other).toMatchObject({ fileId: null, verdict: "maybe" });
    expect(other?.matches[0]?.reasons).toContain("file_taken");
  });
});

it("only offers what is only to be offered, and takes the next one", () => {
  const isOnlyOffered = (_: number, fileId: string) => fileId === "a";
  const files = [file("a"), file("b", { durationSec: 201 })];
  const [assigned] = assignMatches([wanted()], files, { isOnlyOffered });
  expect(assigned?.fileId).toBe("b");
  const [alone] = assignMatches([wanted()], [file("a")], { isOnlyOffered });
  expect(alone).toMatchObject({ fileId: null, verdict: "maybe" });
  expect(alone?.matches[0]?.reasons).not.toContain("tied");
});
