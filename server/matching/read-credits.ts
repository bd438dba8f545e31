import { foldText } from "./fold-text.ts";
import { foldWords } from "./fold-words.ts";

/** Who a recording is credited to, for comparing. */
export interface Credits {
  /** Folded name that stands first. */
  readonly lead: string;
  /** Every folded name, featured ones included. */
  readonly names: ReadonlySet<string>;
  /** All names but the featured ones without spaces and signs: "AC/DC" and "ACDC" are one. */
  readonly joined: string;
}

const LONGEST = 500;
const BETWEEN_NAMES =
  /[,;/|&+\u00d7\u3001]| (?:and|x|vs\.?|versus|feat\.?|ft\.?|featuring|with) /iu;
const FEATURED = / (?:feat\.?|ft\.?|featuring) /iu;
const NOBODY = new Set(["various artists", "various", "unknown artist", "unknown", "va"]);

/** Reads names as written, lead first, or null where nobody is named; the same band is always split the same way. */
export function readCredits(
  artists: readonly string[],
  featured: readonly string[],
): Credits | null {
  const written = artists.map(plain);
  const names = written.flatMap(namesIn);
  const lead = names[0];
  if (lead === undefined) return null;
  const main = written.map((text) => text.split(FEATURED)[0] ?? text).flatMap(namesIn);
  return {
    lead,
    names: new Set([...names, ...featured.map(plain).flatMap(namesIn)]),
    joined: main.join("").replaceAll(" ", ""),
  };
}

function plain(text: string): string {
  return text
    .slice(0, LONGEST)
    .replace(/[()[\]{}\s\p{Cc}]+/gu, " ")
    .trim();
}

function namesIn(text: string): string[] {
  return NOBODY.has(foldText(text))
    ? []
    : text
        .split(BETWEEN_NAMES)
        .map((name) => foldWords(name).join(" "))
        .filter((name) => name !== "" && name !== "the");
}
