import type { Export } from "#server/generated/prisma/client.ts";
import { storageKeys } from "#server/storage/storage-key.ts";

/** How long an export is kept from when it was asked for, and again from when it is made. */
export const KEPT_MS = 24 * 3600_000;

type FileFacts = Pick<Export, "id" | "trackId" | "kind" | "format">;

/** Ending of the file: every stem together is an archive. */
export function extensionOf({ kind, format }: Pick<Export, "kind" | "format">): string {
  return kind === "stems" ? "zip" : format;
}

/** Where its file is stored, once it is made. */
export function exportKey(row: FileFacts): string {
  return storageKeys.export(row.trackId, row.id, extensionOf(row));
}

/** Media type of the file. */
export function exportType(row: Pick<Export, "kind" | "format">): string {
  const types = { wav: "audio/wav", flac: "audio/flac", mp3: "audio/mpeg" } as const;
  return row.kind === "stems" ? "application/zip" : types[row.format];
}

const WAV_BYTES_PER_FRAME = 6;
const MP3_BYTES_PER_FRAME = 40_000 / 44_100;

/** The most that so many files of this length take, without their headers. */
export function expectedBytes(
  format: Export["format"],
  { frames, files }: { frames: number; files: number },
): number {
  const perFrame = format === "mp3" ? MP3_BYTES_PER_FRAME : WAV_BYTES_PER_FRAME;
  return Math.ceil(frames * perFrame) * files;
}
