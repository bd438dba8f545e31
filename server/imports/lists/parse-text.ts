import { checkLineCount } from "./check-list-size.ts";
import type { ImportedList, ListItem, SkippedLine } from "./imported-list.ts";
import { parseTextLine } from "./parse-text-line.ts";
import { skipLine } from "./skip-line.ts";

/** Reads a pasted list, one track to a line; line ends are "\n", and blank lines count towards the limit. */
export function parseText(text: string): ImportedList {
  const lines = text.replace(/\n+$/, "").split("\n");
  checkLineCount(lines.length);
  const items: ListItem[] = [];
  const skipped: SkippedLine[] = [];
  lines.forEach((line, at) => {
    const item = parseTextLine(line);
    if (item === null) return;
    if (typeof item === "string") skipped.push(skipLine(at + 1, line, item));
    else items.push(item);
  });
  return { kind: "text", items, skipped };
}
