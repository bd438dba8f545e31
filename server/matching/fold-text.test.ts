import fc from "fast-check";
import { expect, it } from "vitest";
import { foldText } from "./fold-text.ts";
import { foldWords } from "./fold-words.ts";

it.each([
  ["Glass  Harbour!", "glass harbour"],
  ["Gläß Ĥarböur", "glass harbour"],
  ["Søren’s Łódź", "sorens lodz"],
  ["Don't Stop / Don’t Go", "dont stop dont go"],
  ["Salt & Tide", "salt and tide"],
  ["Salt + Tide", "salt and tide"],
  ["S.A.L.T. song", "salt song"],
  ["K. Vale", "k vale"],
  ["$alt Mone$", "salt mones"],
  ["Ｆｕｌｌ　Ｗｉｄｔｈ", "full width"],
  ["İstanbul ıssız", "istanbul issiz"],
  ["Ёлка и Йод", "елка и иод"],
  ["ΣΑΣ", "σασ"],
  ["ガラスの港", "ガラスの港"],
  ["ｶﾞﾗｽ", "ガラス"],
  ["유리 항구", "유리 항구"],
  ["مَرْفَأ", "مرفا"],
  ["काँच", "काँच"],
  ["!!!", "!!!"],
  ["÷", "÷"],
  ["˘", "˘"],
  ["🔥", "🔥"],
  [" \u200b ", ""],
])("folds %j to %j", (text, folded) => {
  expect(foldText(text)).toBe(folded.normalize("NFC"));
});

it.each([
  ["か", "が"],
  ["港", "湾"],
  ["мир", "мор"],
  ["가", "각"],
])("keeps %j apart from %j", (a, b) => {
  expect(foldText(a)).not.toBe(foldText(b));
});

it.each([
  ["The Glass", "glass"],
  ["Glass, The", "glass"],
  ["The The", "the"],
  ["Pt. II", "part 2"],
  ["Part Two", "part 2"],
  ["pt2", "part 2"],
  ["Glass Part I", "glass part 1"],
  ["Vol. 3", "vol 3"],
  ["Glass IV", "glass 4"],
  ["Part of Me", "part of me"],
  ["I", "i"],
  ["constructor __proto__", "constructor proto"],
])("reads %j as the words %j", (text, words) => {
  expect(foldWords(text).join(" ")).toBe(words);
});

const anyText = fc.string({ unit: "binary", maxLength: 40 });

it("changes nothing when it folds again", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const words = foldWords(text).join(" ");
      expect(foldText(foldText(text))).toBe(foldText(text));
      expect(foldWords(words).join(" ")).toBe(words);
    }),
    { numRuns: 2000 },
  );
});

it("leaves something of everything that can be seen", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 10 }), (text) => {
      const seen = text.replace(/[\s\p{Cc}\p{Cf}\p{M}]/gu, "");
      if (seen !== "") expect(foldWords(text)).not.toEqual([]);
    }),
    { numRuns: 2000 },
  );
});

it.each(["a.", "a.b", "$", " ", "́", "&", "the ", "pt ", "("])(
  "folds a long run of %j in time that grows with its length",
  (sign) => {
    expect(() => foldWords(sign.repeat(100_000))).not.toThrow();
  },
);
