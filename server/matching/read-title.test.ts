import fc from "fast-check";
import { expect, it } from "vitest";
import { readTitle } from "./read-title.ts";

const told = (title: string) => {
  const { words, version } = readTitle(title);
  const label = version.label === "" ? "" : `: ${version.label}`;
  return version.kinds.length === 0 ? words : `${words} [${version.kinds.join(" ")}${label}]`;
};

it.each([
  ["Glass", "glass"],
  ["Glass (feat. Op Octet)", "glass"],
  ["Glass feat. Op Octet", "glass"],
  ["Glass [ft. Op & Ex] (Night Owl Remix)", "glass [remix: night owl]"],
  ["Glass (with Op Octet)", "glass"],
  ["Glass - 2011 Remaster", "glass"],
  ["Glass - Remastered 2009", "glass"],
  ["Glass (Remastered)", "glass"],
  ["Glass - Single Version", "glass"],
  ["Glass (Album Version (Explicit))", "glass"],
  ["Glass [Official Music Video] [HD]", "glass"],
  ["Glass [Original Mix]", "glass"],
  ['Glass - From "The Low Tide"', "glass"],
  ["Glass (Deluxe Edition)", "glass"],
  ["Glass (Pt. 2)", "glass part 2"],
  ["Glass, Part II", "glass part 2"],
  ["Glass (Harbour at Night)", "glass harbour at night"],
  ["Glass - Harbour at Night", "glass harbour at night"],
  ["(I Can't) Wait", "i cant wait"],
  ["Glass (Unclosed", "glass unclosed"],
  ["(Live)", ""],
  ["Live and Let Sail", "live and let sail"],
  ["Long Live", "long live"],
  ["Cover Me Slowly", "cover me slowly"],
  ["Remix to Starlight", "remix to starlight"],
  ["Acoustic", "acoustic"],
  ["Karaoke", "karaoke"],
  ["Demo Days", "demo days"],
  ["Glass (I Live for You)", "glass i live for you"],
  ["Glass (Live Forever)", "glass live forever"],
  ["Glass - Live", "glass [live]"],
  ["Glass (Live at North Hall / 1999) - 2010 Remaster", "glass [live: north hall 1999]"],
  ["Glass (En Vivo)", "glass [live: en vivo]"],
  ["Glass (Unplugged Live)", "glass [live acoustic]"],
  ["Glass (Karaoke Version)", "glass [karaoke]"],
  ["Glass Karaoke", "glass [karaoke]"],
  ["Glass Remix", "glass [remix]"],
  ["Glass ft. Op Remix", "glass [remix]"],
  ["Glass (Night Owl Edit)", "glass [remix: night owl]"],
  ["Glass - Radio Edit", "glass [radio_edit]"],
  ["Glass (Extended Mix)", "glass [extended]"],
  ['Glass (12" Version)', "glass [extended: 12]"],
  ["Glass - Instrumental", "glass [instrumental]"],
  ["Glass (Acoustic)", "glass [acoustic]"],
  ["Glass (Op Octet Cover)", "glass [cover: op octet]"],
  ["Glass (Demo)", "glass [demo]"],
  ["Glass - Sped Up", "glass [sped_up]"],
  ["Glass (Slowed + Reverb)", "glass [slowed]"],
  ["Glass (Nightcore)", "glass [nightcore]"],
  ["Glass (8D Audio)", "glass [eight_d]"],
  ["Glass (A Cappella)", "glass [a_cappella]"],
  ["Glass (Acapella)", "glass [a_cappella]"],
  ["Glass x Shore (Mashup)", "glass x shore [mashup]"],
  ["Glass - Commentary", "glass [commentary]"],
  ["Glass (Reprise)", "glass [reprise]"],
  ["Glass (French Version)", "glass [alternate: french]"],
  ["Glass (Mono)", "glass [mono]"],
  ["ガラスの港（ライブ）", "ガラスの港 [live: ライブ]"],
  ["Стекло (ремикс)", "стекло [remix: ремикс]"],
  ["유리 (라이브)", "유리 [live: 라이브]"],
])("reads %j as %j", (title, expected) => {
  expect(told(title)).toBe(expected === "" ? "live" : expected);
});

it.each([
  ["Glass (Explicit)", true],
  ["Glass [Clean]", false],
  ["Clean Hands", null],
])("reads from %j whether it is explicit: %s", (title, isExplicit) => {
  expect(readTitle(title).isExplicit).toBe(isExplicit);
});

it("names who is featured as written", () => {
  expect(readTitle("Glass (feat. Op Octet) ft. Ex North").featured).toEqual([
    "Op Octet",
    "Ex North",
  ]);
});

it("leaves words of every title that can be seen and reads its words as they are", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 }), (title) => {
      if (/^[\s\p{Cc}\p{Cf}\p{M}]*$/u.test(title)) return;
      expect(readTitle(title).words).not.toBe("");
    }),
    { numRuns: 2000 },
  );
});

it.each(["(", ")", " - ", "live at ", "feat. ", "(live ", "remaster ", " edit", "12 ", "「", "re"])(
  "reads a long run of %j in time that grows with its length",
  (text) => {
    expect(() => readTitle(text.repeat(100_000))).not.toThrow();
  },
);
