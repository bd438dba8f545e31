import fc from "fast-check";
import { expect, it } from "vitest";
import { compareDurations, isFarApart } from "./compare-durations.ts";
import { compareSongs } from "./compare-songs.ts";
import { readCredits } from "./read-credits.ts";
import { readIsrc } from "./read-isrc.ts";
import { songOf } from "./song.ts";

const version = fc.constantFrom(
  "",
  " (Live)",
  " - Night Owl Remix",
  " (Live at North Hall)",
  " (Clean)",
  " (Demo)",
);
const name = fc.constantFrom(
  "Glass",
  "Glas Harbour",
  "Glass Harbour",
  "Glass (Night)",
  "The Glass Harbour",
  "ガラス",
);
const song = fc
  .record({
    title: fc.tuple(name, version).map(([title, kind]) => title + kind),
    artists: fc.array(fc.constantFrom("Duo Vale", "Duo Valle", "Op & Ex", "Ex"), { maxLength: 2 }),
    album: fc.constantFrom(null, "Low Tide", "Live at North Hall"),
    durationSec: fc.option(fc.integer({ min: 195, max: 215 })),
    isrc: fc.constantFrom(null, "QZAB12012345", "QZAB12099999"),
    isExplicit: fc.option(fc.boolean()),
  })
  .map(songOf);

it("compares either way round alike, between 0 and 1", () => {
  fc.assert(
    fc.property(song, song, (a, b) => {
      const compared = compareSongs(a, b);
      expect(compareSongs(b, a)).toEqual(compared);
      if (compared) expect(compared.score).toBeGreaterThanOrEqual(0);
      if (compared) expect(compared.score).toBeLessThanOrEqual(1);
    }),
    { numRuns: 1000 },
  );
});

it("finds a song nearest to itself", () => {
  fc.assert(
    fc.property(song, song, (a, b) => {
      const own = compareSongs(a, a)?.score ?? 0;
      expect(own).toBeGreaterThanOrEqual(
        compareSongs(a, { ...b, album: a.album, isrc: a.isrc, durationSec: a.durationSec })
          ?.score ?? 0,
      );
    }),
    { numRuns: 1000 },
  );
});

it.each([
  [200, 203, "same"],
  [200, 204.1, "close"],
  [400, 408, "same"],
  [2000, 2010, "same"],
  [2000, 2011, "differs"],
  [200, 210, "close"],
  [200, 210.1, "differs"],
  [null, 200, "unknown"],
] as const)("finds %s s and %s s %s", (a, b, relation) => {
  expect(compareDurations(a, b)).toBe(relation);
  expect(compareDurations(b, a)).toBe(relation);
});

it("finds lengths of one ISRC far apart beyond 10 s or 5 %", () => {
  expect([
    isFarApart(180, 190),
    isFarApart(180, 191),
    isFarApart(600, 630),
    isFarApart(null, 1),
  ]).toEqual([false, true, false, false]);
});

it.each([
  ["QZ-AB1-20-12345", "QZAB12012345"],
  ["isrc:qzab12012345", "QZAB12012345"],
  ["QZAB1201234", null],
  ["", null],
])("reads the ISRC of %j as %j", (text, isrc) => {
  expect(readIsrc(text)).toBe(isrc);
});

it.each([
  [["Duo Vale feat. Op; Ex North"], "duo vale", ["duo vale", "op", "ex north"]],
  [["Salt, Tide & Sand"], "salt", ["salt", "tide", "sand"]],
  [["Duo x Op"], "duo", ["duo", "op"]],
  [["Various Artists", "Duo"], "duo", ["duo"]],
  [["X"], "x", ["x"]],
])("reads the names of %j", (artists, lead, names) => {
  const credits = readCredits(artists, []);
  expect([credits?.lead, [...(credits?.names ?? [])]]).toEqual([lead, names]);
});

it.each([[[]], [[" "]], [["Unknown Artist"]]])("names nobody for %j", (artists) => {
  expect(readCredits(artists, [])).toBeNull();
});
