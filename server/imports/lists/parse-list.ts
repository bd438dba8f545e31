import { checkListSize } from "./check-list-size.ts";
import { decodeList } from "./decode-list.ts";
import { detectTable } from "./detect-table.ts";
import type { ImportedList } from "./imported-list.ts";
import { parseTable } from "./parse-table.ts";
import { parseText } from "./parse-text.ts";

/**
 * Reads a list of tracks, pasted or as a file's bytes: a table where the first row names its columns, else
 * text. Raises `too_large` above a limit and `unreadable` for what is no list; a bad line is only skipped.
 */
export function parseList(list: string | Uint8Array): ImportedList {
  const sizeBytes = typeof list === "string" ? Buffer.byteLength(list) : list.byteLength;
  checkListSize("table", sizeBytes);
  const decoded = typeof list === "string" ? list : decodeList(list);
  const text = decoded.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n");
  const shape = detectTable(text);
  checkListSize(shape ? "table" : "text", sizeBytes);
  return shape ? parseTable(text, shape) : parseText(text);
}
