import { expect, it } from "vitest";
import type { WantedTrack } from "#server/matching/wanted-track.ts";
import type { FileRow, WantedRow } from "./messages.ts";
import { previewMatches } from "./preview-matches.ts";

const item: WantedTrack = {
  title: "Copper Field",
  artists: ["Night Harbour"],
  album: null,
  durationSec: 200,
  isrc: null,
  isExplicit: null,
};
const file: FileRow = {
  id: "track:a",
  name: "The Copper Field",
  title: "Copper Field",
  artist: "Night Harbour",
  album: null,
  isrc: null,
  durationSec: 201,
  fileName: "copper.flac",
  sizeBytes: 1000,
  isRead: true,
};
const held: WantedRow = {
  ...item,
  id: "held",
  source: "spotify",
  isrc: "QZAB12600001",
  trackId: "a",
  score: null,
  standing: "chosen",
  hasFile: true,
  isInBin: false,
  candidates: [],
};

it("shows what would be taken by the name that people know it by, and nothing where nothing comes near", () => {
  const items = [item, { ...item, title: "Something Else" }];
  expect(previewMatches(items, { rows: [], files: [file] })).toEqual([
    {
      verdict: "sure",
      candidates: 1,
      name: "The Copper Field",
      durationSec: 201,
      reasons: ["title", "artist", "duration"],
    },
    { verdict: "no", candidates: 0, name: null, durationSec: null, reasons: [] },
  ]);
});

it("counts what may be it, and not what only is called so", () => {
  const files = [
    file,
    { ...file, id: "file:b", durationSec: 206 },
    { ...file, id: "file:c", durationSec: 400 },
  ];
  expect(previewMatches([item], { rows: [], files })).toMatchObject([
    { verdict: "sure", candidates: 2 },
  ]);
});

it("only offers what stands for another recording", () => {
  const items = [{ ...item, isrc: "QZAB12600002" }];
  const [view] = previewMatches(items, { rows: [held], files: [file] });
  expect(view).toMatchObject({ verdict: "maybe", candidates: 1 });
  expect(view?.reasons).toContain("file_taken");
});
