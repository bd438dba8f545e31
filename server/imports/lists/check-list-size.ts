import { DomainError } from "#server/errors.ts";
import { LIST_LIMITS } from "./list-limits.ts";

/** Refuses a list above the size that its kind may have. */
export function checkListSize(kind: "text" | "table", sizeBytes: number): void {
  const limit = kind === "text" ? LIST_LIMITS.textBytes : LIST_LIMITS.tableBytes;
  if (sizeBytes <= limit) return;
  throw new DomainError("too_large", {
    message: `The list is ${inMegabytes(sizeBytes)} MB; the limit is ${inMegabytes(limit)} MB. Split it and import the parts one after another.`,
  });
}

/** Refuses a list of more than 10,000 lines or records. */
export function checkLineCount(lines: number): void {
  if (lines <= LIST_LIMITS.lines) return;
  throw new DomainError("too_large", {
    message: `The list has more than ${LIST_LIMITS.lines.toLocaleString("en")} lines, which is the limit. Split it and import the parts one after another.`,
  });
}

/** Rounded up, so that what is refused never reads as the limit itself. */
function inMegabytes(sizeBytes: number): number {
  return Math.ceil(sizeBytes / 100_000) / 10;
}
