import { foldText } from "./fold-text.ts";

/** Roman numerals that are no words; single letters are numerals only behind "part". */
const ROMAN: ReadonlyMap<string, string> = new Map([
  ["ii", "2"],
  ["iii", "3"],
  ["iv", "4"],
  ["vi", "6"],
  ["vii", "7"],
  ["viii", "8"],
  ["ix", "9"],
]);
const BEHIND_PART: ReadonlyMap<string, string> = new Map([
  ["i", "1"],
  ["v", "5"],
  ["x", "10"],
  ["one", "1"],
  ["two", "2"],
  ["three", "3"],
  ["four", "4"],
  ["five", "5"],
  ["six", "6"],
  ["seven", "7"],
  ["eight", "8"],
  ["nine", "9"],
  ["ten", "10"],
]);
const PART: ReadonlyMap<string, string> = new Map([
  ["pt", "part"],
  ["part", "part"],
  ["vol", "vol"],
  ["volume", "vol"],
]);
const GLUED_PART = /^(pt|part|vol)(\d{1,3})$/;

/** The words of a title or name with "Pt. II" as "part 2" and without an outer "the"; empty only for blank text. */
export function foldWords(text: string): string[] {
  const words = foldText(text)
    .split(" ")
    .flatMap((word) => {
      const glued = GLUED_PART.exec(word);
      return glued ? [glued[1] ?? word, glued[2] ?? ""] : [word];
    })
    .filter((word) => word !== "");
  return withoutOuterThe(words.map((_, index) => canonical(words, index)));
}

function canonical(words: readonly string[], index: number): string {
  const word = words[index] ?? "";
  const part = PART.get(word);
  if (part !== undefined && isNumeral(words[index + 1] ?? "")) return part;
  const numeral = PART.has(words[index - 1] ?? "") ? BEHIND_PART.get(word) : undefined;
  return numeral ?? ROMAN.get(word) ?? word;
}

function isNumeral(word: string): boolean {
  return /^\d+$/.test(word) || ROMAN.has(word) || BEHIND_PART.has(word);
}

function withoutOuterThe(words: string[]): string[] {
  let start = 0;
  let end = words.length;
  while (end - start > 1 && words[start] === "the") start += 1;
  while (end - start > 1 && words[end - 1] === "the") end -= 1;
  return words.slice(start, end);
}
