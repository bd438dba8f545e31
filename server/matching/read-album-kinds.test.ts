import { expect, it } from "vitest";
import { readAlbumKinds } from "./read-album-kinds.ts";

it.each([
  ["Live", "live"],
  ["Live 1999", "live"],
  ["1999 - Live in Southtown", "live"],
  ["Duo Vale Live in Southtown", "live"],
  ["Southtown Live (2009 Remaster)", "live"],
  ["Low Tide [Live at North Hall]", "live"],
  ["The Concert at North Hall", "live"],
  ["Ao Vivo", "live"],
  ["MTV Unplugged", "live acoustic"],
  ["Low Tide (Unplugged)", "live acoustic"],
  ["Acoustic Sessions", "acoustic"],
  ["Low Tide (Stripped)", "acoustic"],
  ["The Remixes", "remix"],
  ["Low Tide Remixed", "remix"],
  ["Low Tide - Night Owl Remixes", "remix"],
  ["Karaoke", "karaoke"],
  ["Karaoke Hits, Vol. 3", "karaoke"],
  ["Made Famous by Duo Vale", "karaoke"],
  ["Cover", "cover"],
  ["Covers", "cover"],
  ["Harbour Covers, Vol. 2", "cover"],
  ["A Tribute to Duo Vale", "cover"],
  ["The String Tribute", "cover"],
  ["Instrumentals", "instrumental"],
  ["Nightcore Tide", "nightcore"],
  ["Low Tide (Sped Up)", "sped_up"],
])("reads %j as lending %s", (album, kinds) => {
  expect(readAlbumKinds(album).join(" ")).toBe(kinds);
});

it.each([
  "",
  "Low Tide",
  "Low Tide (Deluxe Edition)",
  "Low Tide (Extended Edition) [2011 Remaster]",
  "Low Tide (2019 Mix)",
  "Low Tide (Original Mix)",
  "Alive",
  "Long Live",
  "The Way We Live",
  "Live Through the Night",
  "Live On",
  "Oliver",
  "Run for Cover",
  "2003 - Run for Cover",
  "Undercover",
  "Stripped",
  "Tributaries",
  "The Mix",
  "Concerto",
])("reads %j as lending nothing", (album) => {
  expect(readAlbumKinds(album)).toEqual([]);
});

it.each(["live ", "we live ", "(", " - ", "covers vol ", "1999 "])(
  "reads a long run of %j in time that grows with its length",
  (text) => {
    expect(() => readAlbumKinds(text.repeat(100_000))).not.toThrow();
  },
);
