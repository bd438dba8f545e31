import type { Title } from "./read-title.ts";
import { slipDistance } from "./slip-distance.ts";

/** `slip` is one slip of typing in ten or more characters, `close` is more, `partial` lacks a subtitle. */
export type TitleRelation = "same" | "slip" | "close" | "partial" | "differs";

const LONG_ENOUGH_FOR_A_SLIP = 10;

/** Compares two titles' words, either way round alike; versions are compared apart from them. */
export function compareTitles(a: Title, b: Title): TitleRelation {
  if (a.joined === "" || b.joined === "") return "differs";
  if (a.joined === b.joined) return "same";
  if (isSubtitled(a, b) || isSubtitled(b, a)) return "partial";
  const slips = slipDistance(a.words, b.words);
  if (slips === null) return "differs";
  const isLong = Math.min(a.words.length, b.words.length) >= LONG_ENOUGH_FOR_A_SLIP;
  return slips === 1 && isLong ? "slip" : "close";
}

/** Two different subtitles of one title make two songs. */
function isSubtitled(short: Title, long: Title): boolean {
  return short.words === short.core && short.words === long.core;
}
