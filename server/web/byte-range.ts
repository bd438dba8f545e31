import type { ByteRange } from "#server/storage/object-store.ts";

const SINGLE = /^bytes=(\d{0,15})-(\d{0,15})$/;

/**
 * The bytes that a `Range` header asks for: null for all of them (no header), `unsatisfiable` for 416.
 * A malformed range and several at once are `unsatisfiable` too: no player asks for them.
 */
export function parseRange(
  header: string | undefined,
  sizeBytes: number,
): ByteRange | "unsatisfiable" | null {
  if (header === undefined) return null;
  const [, first, last] = SINGLE.exec(header.trim()) ?? [];
  if (first === undefined || last === undefined) return "unsatisfiable";
  if (first === "") return suffix(last, sizeBytes);
  const start = Number(first);
  const end = last === "" ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1);
  const isInverted = last !== "" && Number(last) < start;
  return isInverted || start >= sizeBytes ? "unsatisfiable" : { start, end };
}

/** The last bytes, as many as there are. */
function suffix(length: string, sizeBytes: number): ByteRange | "unsatisfiable" {
  const count = Math.min(Number(length), sizeBytes);
  if (length === "" || count === 0) return "unsatisfiable";
  return { start: sizeBytes - count, end: sizeBytes - 1 };
}
