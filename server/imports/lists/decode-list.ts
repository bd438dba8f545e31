import { DomainError } from "#server/errors.ts";

/** Signs looked at to tell UTF-16 without a byte order mark: every second byte of Latin text is 0. */
const SAMPLE_BYTES = 400;
const ZERO_SHARE = 0.7;

/**
 * The text of a list's bytes, without byte order mark: UTF-8, UTF-16 of either order (Excel's "Unicode text"),
 * else Windows-1252, as which every other 8-bit list is read. Refuses what is no text.
 */
export function decodeList(bytes: Uint8Array): string {
  const text = new TextDecoder(encodingOf(bytes)).decode(bytes);
  if (!text.includes("\u0000")) return text;
  throw new DomainError("unreadable", {
    message: "The list is no text. Save it as CSV or plain text and import that file.",
  });
}

function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  if (zeroShare(sample, 1) > ZERO_SHARE) return "utf-16le";
  if (zeroShare(sample, 0) > ZERO_SHARE) return "utf-16be";
  return isUtf8(bytes) ? "utf-8" : "windows-1252";
}

function zeroShare(sample: Uint8Array, from: 0 | 1): number {
  const every = sample.filter((_, at) => at % 2 === from);
  return every.length === 0 ? 0 : every.filter((byte) => byte === 0).length / every.length;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
