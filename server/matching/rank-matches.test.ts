import { expect, it } from "vitest";
import type { CandidateFile } from "./candidate-file.ts";
import { FileIndex } from "./file-index.ts";
import type { Match } from "./match.ts";
import { rankMatches } from "./rank-matches.ts";
import type { WantedTrack } from "./wanted-track.ts";

const glass: WantedTrack = {
  title: "Glass Harbour",
  artists: ["Duo Vale"],
  album: "Low Tide",
  durationSec: 200,
  isrc: "QZAB12012345",
  isExplicit: null,
};
const file: CandidateFile = {
  id: "file",
  title: "Glass Harbour",
  artist: "Duo Vale",
  album: "Low Tide",
  durationSec: 200,
  isrc: null,
  fileName: "track.flac",
};

function match(wanted: Partial<WantedTrack>, found: Partial<CandidateFile>): Match | undefined {
  const index = new FileIndex([{ ...file, ...found }]);
  return rankMatches({ ...glass, ...wanted }, index)[0];
}

function untagged(fileName: string): Partial<CandidateFile> {
  return { fileName, title: null, artist: null, album: null };
}

it.each<[string, Partial<WantedTrack>, Partial<CandidateFile>]>([
  ["all the same", {}, {}],
  ["no album", { album: null }, { album: null }],
  ["3 s apart", {}, { durationSec: 203 }],
  ["2 % of a long piece apart", { durationSec: 450 }, { durationSec: 458 }],
  ["a remaster", {}, { title: "Glass Harbour (2011 Remaster)" }],
  ["remastered in the list", { title: "Glass Harbour - Remastered 2009" }, {}],
  ["signs and accents", { title: "Gláss Harbour!" }, { title: "GLASS   HARBOUR" }],
  ["a slip of typing", {}, { title: "Glass Harbor" }],
  ["a slip in the artist", {}, { artist: "Duo Valle" }],
  [
    "featured in the title",
    { artists: ["Duo Vale", "Op Octet"] },
    { title: "Glass Harbour (feat. Op Octet)" },
  ],
  ["featured in the artist", {}, { artist: "Duo Vale feat. Op Octet" }],
  [
    "both artists in one text",
    { artists: ["Duo Vale", "Op Octet"] },
    { artist: "Op Octet & Duo Vale" },
  ],
  ["and for &", { artists: ["Salt & Tide"] }, { artist: "Salt and Tide" }],
  ["an article", { artists: ["The Vales"] }, { artist: "Vales, The" }],
  [
    "spaces",
    { title: "Blackbird Bay", artists: ["AC/XY"] },
    { title: "Black Bird Bay", artist: "ACXY" },
  ],
  ["parts", { title: "Glass Harbour, Pt. 2" }, { title: "Glass Harbour (Part II)" }],
  [
    "same live recording",
    { title: "Glass Harbour - Live at North Hall" },
    { title: "Glass Harbour (Live at North Hall)" },
  ],
  [
    "same remix",
    { title: "Glass Harbour - Night Owl Remix" },
    { title: "Glass Harbour (Night Owl Remix)" },
  ],
  [
    "words that name versions elsewhere",
    { title: "Live and Let Sail" },
    { title: "Live and Let Sail" },
  ],
  [
    "Japanese",
    { title: "ガラスの港", artists: ["夜の光"] },
    { title: "ガラスの港", artist: "夜の光" },
  ],
  [
    "Cyrillic",
    { title: "Тихая гавань", artists: ["Ёлка"] },
    { title: "ТИХАЯ ГАВАНЬ", artist: "Елка" },
  ],
  ["Hangul", { title: "유리 항구", artists: ["밤빛"] }, { title: "유리 항구", artist: "밤빛" }],
  ["Arabic", { title: "مرفأ الزجاج", artists: ["ضوء"] }, { title: "مَرْفَأ الزُّجَاج", artist: "ضوء" }],
  ["signs alone", { title: "!!!" }, { title: "!!!" }],
  ["file name", {}, untagged("01 - Duo Vale - Glass Harbour.mp3")],
  ["file name with a guest", {}, untagged("Duo Vale - Glass Harbour (feat. Op).flac")],
  ["file name with underscores", {}, untagged("Duo_Vale_-_Glass_Harbour")],
  ["file name the other way round", {}, untagged("Glass Harbour - Duo Vale.mp3")],
  ["a title tag that holds both", {}, { ...untagged("x.mp3"), title: "Duo Vale - Glass Harbour" }],
  ["a title tag that repeats the artist", {}, { title: "Duo Vale - Glass Harbour" }],
  ["a line without length", { durationSec: null, album: null, isrc: null }, {}],
  [
    "a line the other way round",
    { title: "Duo Vale", artists: ["Glass Harbour"], durationSec: null, album: null, isrc: null },
    {},
  ],
  ["ISRC under another title", {}, { title: "ガラスの港", artist: null, isrc: "qz-ab1-20-12345" }],
  ["ISRC of a radio edit", {}, { title: "Glass Harbour (Radio Edit)", isrc: "QZAB12012345" }],
  ["ISRC within 10 s", {}, { durationSec: 209, isrc: "QZAB12012345" }],
  ["another ISRC of a new edition", {}, { isrc: "QZAB12099999" }],
])("is sure of %s", (_, wanted, found) => {
  expect(match(wanted, found)).toMatchObject({ fileId: "file", verdict: "sure" });
});

it.each<[string, Partial<WantedTrack>, Partial<CandidateFile>, string]>([
  ["lengths 4 to 10 s apart", {}, { durationSec: 208 }, "duration_close"],
  ["a file of unknown length", {}, { durationSec: null }, "duration_unknown"],
  ["no artist", {}, { ...untagged("03 Glass Harbour.wav") }, "artist_unknown"],
  ["another lead", { artists: ["Duo Vale", "Op Octet"] }, { artist: "Op Octet" }, "artist_partial"],
  ["a subtitle more", {}, { title: "Glass Harbour (Night)" }, "title_partial"],
  ["several slips", {}, { title: "Glass Harbuoor" }, "title_close"],
  ["a radio edit", {}, { title: "Glass Harbour (Radio Edit)" }, "version_differs"],
  ["an acoustic one", {}, { title: "Glass Harbour (Acoustic)" }, "version_differs"],
  [
    "one of two live recordings",
    { title: "Glass Harbour - Live" },
    { title: "Glass Harbour (Live at North Hall)" },
    "version_unclear",
  ],
  ["a live album", {}, { album: "Live at North Hall" }, "version_differs"],
  ["the clean edit", { isExplicit: true }, { title: "Glass Harbour (Clean)" }, "explicit_differs"],
  ["a preview with the ISRC", {}, { durationSec: 30, isrc: "QZAB12012345" }, "duration_differs"],
  [
    "a karaoke file with the ISRC",
    {},
    { title: "Glass Harbour (Karaoke)", isrc: "QZAB12012345" },
    "version_differs",
  ],
])("offers %s", (_, ...[wanted, found, reason]) => {
  const offered = match(wanted, found);
  expect(offered?.verdict).toBe("maybe");
  expect(offered?.reasons).toContain(reason);
});

it.each([
  "Live",
  "Live at North Hall",
  "Karaoke Version",
  "Instrumental",
  "Night Owl Remix",
  "Op Octet Cover",
  "Sped Up",
  "Slowed + Reverb",
  "Nightcore",
  "8D Audio",
  "A Cappella",
  "Mashup",
  "Commentary",
  "Reprise",
])("takes no (%s) for the original, nor the other way round", (version) => {
  const titled = { title: `Glass Harbour (${version})` };
  expect(match({}, titled)).toMatchObject({ verdict: "no" });
  expect(match(titled, {})).toMatchObject({ verdict: "no" });
  expect(match(titled, titled)).toMatchObject({ verdict: "sure" });
});

it.each<[string, Partial<WantedTrack>, Partial<CandidateFile>]>([
  [
    "two remixes",
    { title: "Glass Harbour (Night Owl Remix)" },
    { title: "Glass Harbour (Day Fox Remix)" },
  ],
  [
    "two concerts",
    { title: "Glass Harbour (Live at North Hall)" },
    { title: "Glass Harbour (Live in Southtown)" },
  ],
  ["a live remix", { title: "Glass Harbour (Live)" }, { title: "Glass Harbour (Night Owl Remix)" }],
  ["lengths more than 10 s apart", {}, { durationSec: 211 }],
])("says no to %s", (_, wanted, found) => {
  expect(match(wanted, found)?.verdict).toBe("no");
});

it.each<[string, Partial<WantedTrack>, Partial<CandidateFile>]>([
  ["another artist", {}, { artist: "Ex North" }],
  ["another title", {}, { title: "Shore" }],
  ["another part", { title: "Glass Harbour Pt. 1" }, { title: "Glass Harbour Pt. 2" }],
  ["two subtitles", { title: "Glass Harbour (Dawn)" }, { title: "Glass Harbour (Evening)" }],
  ["a year more", { title: "Summer of 1998" }, { title: "Summer of 1999" }],
  ["blank names", { title: " ", artists: [] }, { ...untagged(""), title: " " }],
])("finds nothing for %s", (_, wanted, found) => {
  expect(match(wanted, found)).toBeUndefined();
});

it("says why", () => {
  expect(match({}, { isrc: "QZAB12012345" })?.reasons).toEqual([
    "isrc",
    "title",
    "artist",
    "album",
    "duration",
  ]);
  expect(match({}, {})?.score).toBe(1);
});

it("orders by verdict, then score, then place", () => {
  const files = [
    { ...file, id: "live", title: "Glass Harbour (Live)" },
    { ...file, id: "near", durationSec: 207 },
    { ...file, id: "second", durationSec: 202 },
    { ...file, id: "first", durationSec: 201 },
    { ...file, id: "third", durationSec: 202 },
  ];
  const ranked = rankMatches(glass, new FileIndex(files));
  expect(ranked.map(({ fileId }) => fileId)).toEqual(["first", "second", "third", "near", "live"]);
});

it("finds the nearest length among a thousand files of one name", () => {
  const files = Array.from({ length: 1000 }, (_, at) => ({
    ...file,
    id: `${at}`,
    durationSec: 100 + at,
  }));
  expect(rankMatches({ ...glass, durationSec: 777 }, new FileIndex(files))[0]?.fileId).toBe("677");
});
