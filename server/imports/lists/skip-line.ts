import { cleanField } from "./clean-field.ts";
import type { SkippedLine, SkipReason } from "./imported-list.ts";

const LONGEST = 120;

/** A left out line as it is shown: on one line and cut to 120 characters, none of them in two. */
export function skipLine(line: number, text: string, reason: SkipReason): SkippedLine {
  const characters = Array.from(cleanField(text.slice(0, 4 * LONGEST)));
  const isCut = characters.length > LONGEST || text.length > 4 * LONGEST;
  const shown = isCut ? `${characters.slice(0, LONGEST - 1).join("")}…` : characters.join("");
  return { line, text: shown, reason };
}
