import { editDistance } from "./edit-distance.ts";

const LONGEST = 120;
/** One sign of these is a syllable or a word: another sign is no slip. */
const SYLLABLES = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/**
 * Slips of typing that part two folded texts, or null where they say different things.
 * One slip is let pass from 5 characters on, two from 10, three from 20; numbers and words of one
 * or two letters must be equal, as "part 1" and "part 2" are one slip apart.
 */
export function slipDistance(a: string, b: string): number | null {
  if (a === b) return 0;
  const limit = slipsAllowed(Math.min(a.length, b.length));
  if (limit === 0 || Math.abs(a.length - b.length) > limit) return null;
  if (bitsOf(lettersOf(a) ^ lettersOf(b)) > 2 * limit) return null;
  if (SYLLABLES.test(a) || SYLLABLES.test(b)) return null;
  return fixedWords(a) === fixedWords(b) ? editDistance(a, b, limit) : null;
}

function slipsAllowed(length: number): number {
  if (length < 5 || length > LONGEST) return 0;
  if (length < 10) return 1;
  return length < 20 ? 2 : 3;
}

function fixedWords(text: string): string {
  return text
    .split(" ")
    .filter((word) => word.length <= 2 || /\p{N}/u.test(word))
    .join(" ");
}

/** One bit for each letter that occurs: a slip changes two of them at most, which spares most comparisons. */
function lettersOf(text: string): number {
  let letters = 0;
  for (let at = 0; at < text.length; at += 1) letters |= 1 << (text.charCodeAt(at) & 31);
  return letters;
}

function bitsOf(mask: number): number {
  let bits = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) bits += 1;
  return bits;
}
