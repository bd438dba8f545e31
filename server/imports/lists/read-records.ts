import { CsvError, parse } from "csv-parse/sync";
import { DomainError } from "#server/errors.ts";
import { LIST_LIMITS } from "./list-limits.ts";

/** A table's row as written. */
export interface TableRecord {
  readonly fields: readonly string[];
  /** Where it begins, counted from 1 in the text that was read. */
  readonly line: number;
}

/**
 * Reads delimited records (RFC 4180; quotes inside plain fields stay), blank ones too and at most one above
 * the limit. Line ends must be "\n".
 */
export function readRecords(text: string, delimiter: string): TableRecord[] {
  const rows = parseOrRefuse(text, delimiter);
  return rows.map(({ record }, at) => ({
    fields: record,
    line: (rows[at - 1]?.info.lines ?? 0) + 1,
  }));
}

interface CountedRecord {
  readonly record: string[];
  /** `lines` are those read when the record ended. */
  readonly info: { readonly lines: number };
}

/** Blank records are left to the caller: the library looks at each skipped one again with the next. */
function parseOrRefuse(text: string, delimiter: string): CountedRecord[] {
  try {
    return parse(text, {
      delimiter,
      info: true,
      relax_column_count: true,
      relax_quotes: true,
      record_delimiter: "\n",
      // The row of headings is a record too, and one above the limit tells that it is passed.
      to: LIST_LIMITS.lines + 2,
    }) as unknown as CountedRecord[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new DomainError("unreadable", { message: messageOf(error), cause: error });
  }
}

function messageOf(error: CsvError): string {
  return error.code === "CSV_QUOTE_NOT_CLOSED"
    ? 'The table has a field that opens with " and never closes. Export it again or close the quote.'
    : `The table cannot be read: ${error.message}. Export it again as CSV.`;
}
