import { readRecords } from "./read-records.ts";
import { findColumns, type Columns } from "./find-columns.ts";

/** How a table is written. */
export interface TableShape {
  readonly delimiter: string;
  readonly columns: Columns;
  /** Lines before the row of headings: blank ones and Excel's "sep=;". */
  readonly linesBefore: number;
}

const DELIMITERS = [",", ";", "\t", "|"];
const LONGEST_HEADER = 20_000;
const MOST_BLANK_LINES = 100;

/** The delimiter and columns that a text's first row of headings shows, or null for a text that is no table; line ends are "\n". */
export function detectTable(text: string): TableShape | null {
  const lines = text.slice(0, LONGEST_HEADER).split("\n", MOST_BLANK_LINES);
  const linesBefore = lines.findIndex(
    (line) => line.trim() !== "" && !/^"?sep=.?"?\s*$/i.test(line),
  );
  const header = lines[linesBefore];
  if (header === undefined) return null;
  for (const delimiter of DELIMITERS) {
    const headings = header.includes(delimiter) ? headingsOf(header, delimiter) : [];
    const columns = findColumns(headings);
    if (columns) return { delimiter, columns, linesBefore };
  }
  return null;
}

function headingsOf(header: string, delimiter: string): readonly string[] {
  try {
    return readRecords(header, delimiter)[0]?.fields ?? [];
  } catch {
    return [];
  }
}
