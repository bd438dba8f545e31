/** No source is waited for longer than this. */
const LONGEST_SEC = 24 * 3600;

/** Seconds that a Retry-After header asks for, as a number or a date, at most a day; undefined when it says nothing. */
export function readRetryAfter(
  header: string | undefined,
  nowMs: number = Date.now(),
): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - nowMs) / 1000;
  if (Number.isNaN(seconds)) return undefined;
  return Math.min(LONGEST_SEC, Math.max(0, Math.ceil(seconds)));
}
