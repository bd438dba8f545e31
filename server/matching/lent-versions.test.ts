import { describe, expect, it } from "vitest";
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
  isrc: null,
  isExplicit: null,
};
const bare = { album: null, durationSec: null };
const file: CandidateFile = {
  id: "file",
  title: "Glass Harbour",
  artist: "Duo Vale",
  album: null,
  durationSec: 200,
  isrc: null,
  fileName: "track.flac",
};

function match(wanted: Partial<WantedTrack>, found: Partial<CandidateFile>): Match | undefined {
  return rankMatches({ ...glass, ...wanted }, new FileIndex([{ ...file, ...found }]))[0];
}

function untagged(fileName: string): Partial<CandidateFile> {
  return { fileName, title: null, artist: null };
}

const MIDDLES = [
  "Live in Southtown",
  "Live 1999",
  "Karaoke",
  "Karaoke - 03",
  "Covers",
  "A Tribute to Duo Vale",
  "MTV Unplugged",
  "Acoustic Sessions",
  "The Remixes",
  "Instrumental",
  "Nightcore",
];
const ALBUMS = MIDDLES.filter((name) => !/\d$/u.test(name));

describe.each([
  ["of a track with album and length", {}],
  ["of a track without an album", { album: null }],
  ["of a bare pair of names", bare],
] as const)("a version that the title is silent about, %s,", (_, wanted) => {
  it.each(MIDDLES)("is only offered where a file's name holds %s", (middle) => {
    const named = untagged(`Duo Vale - ${middle} - Glass Harbour.mp3`);
    expect(match(wanted, named)?.verdict).toBe("maybe");
    const half = { fileName: `${middle} - Glass Harbour.mp3`, title: null };
    expect(match(wanted, half)?.verdict).toBe("maybe");
    const tagged = { fileName: `Duo Vale - ${middle} - Glass Harbour.mp3` };
    expect(match(wanted, tagged)?.verdict).toBe("maybe");
    const joined = { title: `Duo Vale - ${middle} - Glass Harbour`, artist: null };
    expect(match(wanted, joined)?.verdict).toBe("maybe");
  });

  it.each(ALBUMS)("is only offered from the album %s", (album) => {
    expect(match(wanted, { album })?.verdict).toBe("maybe");
  });
});

it.each(ALBUMS)("is sure of a track whose own album is %s", (album) => {
  expect(match({ album }, { album })?.verdict).toBe("sure");
  const named = untagged(`Duo Vale - ${album} - 03 - Glass Harbour.mp3`);
  expect(match({ album }, named)?.verdict).toBe("sure");
});

it.each(["Live in Southtown", "MTV Unplugged", "The Remixes"])(
  "only offers a file that may be the original for a track of %s",
  (album) => {
    expect(match({ album }, {})).toMatchObject({ verdict: "maybe" });
    expect(match({ album }, {})?.reasons).toContain("version_unclear");
    expect(match({ album }, { album: "Low Tide" })?.reasons).toContain("version_differs");
  },
);

it("offers the file of an unplugged album for a track that is named live or acoustic", () => {
  for (const version of ["Live", "Acoustic", "Unplugged"]) {
    const title = `Glass Harbour - ${version}`;
    expect(match({ title }, { album: "MTV Unplugged" })?.verdict).toBe("maybe");
  }
});

it.each(["Low Tide", "Alive", "Long Live", "Run for Cover", "Stripped", "2003 - Low Tide"])(
  "is sure of a file of the album %s",
  (album) => {
    const named = untagged(`Duo Vale - ${album} - 03 - Glass Harbour.mp3`);
    for (const wanted of [{}, bare]) {
      expect(match(wanted, { album })?.verdict).toBe("sure");
      expect(match(wanted, named)?.verdict).toBe("sure");
    }
  },
);

it.each(["Live", "Op Octet Cover", "Night Owl Remix", "Karaoke", "Demo"])(
  "takes no name that ends with %s for the original, whose artist is tagged",
  (ending) => {
    const found = { title: null, fileName: `Glass Harbour - ${ending}.mp3` };
    expect(match({}, found)?.verdict).not.toBe("sure");
  },
);

describe("a track of unknown length", () => {
  it.each([
    [30, "sure"],
    [412, "sure"],
    [900, "sure"],
    [901, "maybe"],
    [36_000, "maybe"],
  ])("with a file of %i s is %s", (durationSec, verdict) => {
    expect(match(bare, { durationSec })?.verdict).toBe(verdict);
  });

  it("takes a file of unknown length", () => {
    expect(match(bare, { durationSec: null })?.verdict).toBe("sure");
  });

  it("says that the length is not known where that speaks against a file", () => {
    expect(match(bare, { durationSec: 36_000 })?.reasons).toContain("duration_unknown");
  });
});

it("is sure of a long piece of the right length", () => {
  expect(match({ durationSec: 1800 }, { durationSec: 1800 })?.verdict).toBe("sure");
});
