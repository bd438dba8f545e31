import fc from "fast-check";
import { expect, it } from "vitest";
import { assignMatches } from "./assign-matches.ts";
import type { CandidateFile } from "./candidate-file.ts";
import { recordingKey } from "./recording-key.ts";
import { songOf } from "./song.ts";
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
const keyOf = (track: WantedTrack) => recordingKey(songOf(track));
const taken = (tracks: WantedTrack[], files: CandidateFile[]) =>
  assignMatches(tracks, files).map(({ fileId }) => fileId);

it("gives each track its file", () => {
  const tracks = [wanted(), wanted({ title: "Shore" }), wanted({ title: "Lost" })];
  const files = [file("a", { title: "Shore" }), file("b")];
  expect(assignMatches(tracks, files)).toMatchObject([
    { fileId: "b", verdict: "sure" },
    { fileId: "a", verdict: "sure" },
    { fileId: null, verdict: "no", matches: [] },
  ]);
});

it("gives a track that stands twice in a list the same file", () => {
  expect(
    taken([wanted(), wanted({ title: "Glass Harbour - 2011 Remaster" })], [file("a")]),
  ).toEqual(["a", "a"]);
});

it("offers two equal files and takes none", () => {
  const [assigned] = assignMatches([wanted()], [file("a"), file("b")]);
  expect(assigned).toMatchObject({ fileId: null, verdict: "maybe" });
  expect(
    assigned?.matches.map(({ fileId, verdict, reasons }) => [fileId, verdict, reasons.at(-1)]),
  ).toEqual([
    ["a", "maybe", "tied"],
    ["b", "maybe", "tied"],
  ]);
});

it("takes the better of two files and goes on offering the other", () => {
  const [assigned] = assignMatches(
    [wanted({ album: "Low Tide" })],
    [file("a"), file("b", { album: "Low Tide" })],
  );
  expect(assigned?.matches.map(({ fileId, verdict }) => [fileId, verdict])).toEqual([
    ["b", "sure"],
    ["a", "maybe"],
  ]);
});

it("gives a file to the recording that it fits better, and offers it to the other", () => {
  const tracks = [
    wanted({ durationSec: 202, isrc: "QZAB12000002" }),
    wanted({ isrc: "QZAB12000001" }),
  ];
  const [other, better] = assignMatches(tracks, [file("a")]);
  expect(better?.fileId).toBe("a");
  expect(other).toMatchObject({ fileId: null, verdict: "maybe" });
  expect(other?.matches[0]?.reasons).toContain("file_taken");
});

it("gives the loser its next sure file", () => {
  const tracks = [
    wanted({ durationSec: 202, isrc: "QZAB12000002" }),
    wanted({ isrc: "QZAB12000001" }),
  ];
  const files = [file("a", { durationSec: 201 }), file("b", { durationSec: 199.5 })];
  expect(taken(tracks, files)).toEqual(["a", "b"]);
});

it("gives a file to neither of two recordings that it fits equally", () => {
  const tracks = [
    wanted({ isrc: "QZAB12000001" }),
    wanted({ isrc: "QZAB12000002" }),
    wanted({ durationSec: 201, isrc: "QZAB12000003" }),
  ];
  expect(taken(tracks, [file("a")])).toEqual([null, null, null]);
});

it("keeps the original and its remix apart", () => {
  const tracks = [wanted(), wanted({ title: "Glass Harbour - Night Owl Remix" })];
  const files = [file("remix", { title: "Glass Harbour (Night Owl Remix)" }), file("original")];
  expect(taken(tracks, files)).toEqual(["original", "remix"]);
});

it("reads ids and words that objects have by nature", () => {
  expect(
    taken([wanted({ title: "constructor" })], [file("__proto__", { title: "Constructor" })]),
  ).toEqual(["__proto__"]);
});

const title = fc.constantFrom("Glass", "Glass (Live)", "Glass Harbour", "Glass Harbor", "Shore");
const artist = fc.constantFrom("Duo Vale", "Op Octet");
const durationSec = fc.option(fc.integer({ min: 198, max: 204 }));
const isrc = fc.constantFrom(null, null, "QZAB12000001", "QZAB12000002");
const anyWanted = fc
  .record({ title, artist, durationSec, isrc })
  .map(({ artist: lead, ...track }) => wanted({ ...track, artists: [lead] }));
const anyFile = fc.record({ title, artist, durationSec, isrc });
const anyFiles = fc
  .array(anyFile, { maxLength: 8 })
  .map((files) => files.map((tags, at) => file(`f${at}`, tags)));

it("shares a file among one recording's tracks only, and says sure exactly where it gave one", () => {
  fc.assert(
    fc.property(fc.array(anyWanted, { maxLength: 8 }), anyFiles, (tracks, files) => {
      const assigned = assignMatches(tracks, files);
      expect(assignMatches(tracks, files)).toEqual(assigned);
      assigned.forEach(({ fileId, verdict, matches }, at) => {
        expect(verdict === "sure").toBe(fileId !== null);
        expect(
          matches.filter((match) => match.verdict === "sure").map((match) => match.fileId),
        ).toEqual(fileId === null ? [] : [fileId]);
        assigned.slice(0, at).forEach((other, otherAt) => {
          if (fileId === null || other.fileId !== fileId) return;
          expect(keyOf(tracks[at]!)).toBe(keyOf(tracks[otherAt]!));
        });
      });
    }),
    { numRuns: 1000 },
  );
});

it("gives the same whatever the order of the list", () => {
  fc.assert(
    fc.property(fc.array(anyWanted, { maxLength: 6 }), anyFiles, (tracks, files) => {
      const distinct = [...new Map(tracks.map((track) => [keyOf(track), track])).values()];
      expect(taken(distinct.toReversed(), files).toReversed()).toEqual(taken(distinct, files));
    }),
    { numRuns: 500 },
  );
});

it("finds every track of a shuffled library", () => {
  const words = [
    "amber",
    "birch",
    "cedar",
    "delta",
    "ember",
    "fjord",
    "grove",
    "heath",
    "inlet",
    "jetty",
  ];
  const names = words.flatMap((a) => words.flatMap((b) => words.map((c) => `${a} ${b} ${c}`)));
  const tracks = names.map((name, at) => wanted({ title: name, durationSec: 150 + (at % 90) }));
  const files = tracks
    .map((track, at) => file(`${at}`, { title: track.title, durationSec: track.durationSec }))
    .reverse();
  expect(taken(tracks, files)).toEqual(names.map((_, at) => `${at}`));
});
