import { closeSync, openSync, readSync } from "node:fs";
import { parseFile, type IAudioMetadata } from "music-metadata";
import { looksLikeAudio, SNIFF_BYTES } from "#server/library/sniff-audio.ts";
import { readIsrc } from "#server/matching/read-isrc.ts";
import type { FileFacts, SeenFile } from "./messages.ts";

const LONGEST = 500;
/** Control characters, and what PostgreSQL takes for no text. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\ufeff]+/gu;

/** Reads a file's tags and length; a file that can't be read says why. Never rejects. */
export async function readFacts(
  path: string,
  { sizeBytes }: SeenFile,
  limits: { readonly fileBytes: number },
): Promise<FileFacts> {
  if (sizeBytes === 0) return unreadable("The file is empty.");
  if (sizeBytes > limits.fileBytes) {
    return unreadable(`The file has ${sizeBytes} bytes; ${limits.fileBytes} bytes are the limit.`);
  }
  try {
    if (!looksLikeAudio(readHead(path))) return unreadable("This is no audio file.");
    // Without it the length of some files is only guessed.
    const { common, format } = await parseFile(path, { duration: true, skipCovers: true });
    if (!hasAudio(format)) return unreadable("There is no audio in the file.");
    return {
      title: text(common.title),
      artist: text(common.artist),
      album: text(common.album),
      isrc: common.isrc?.map(readIsrc).find((isrc) => isrc !== null) ?? null,
      durationSec: format.duration ?? null,
      problem: null,
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return unreadable(text(reason) ?? "The file can't be read.");
  }
}

function readHead(path: string): Buffer {
  const head = Buffer.alloc(SNIFF_BYTES);
  const file = openSync(path, "r");
  try {
    return head.subarray(0, readSync(file, head, 0, SNIFF_BYTES, 0));
  } finally {
    closeSync(file);
  }
}

/** A file that is cut off behind its tags has neither. */
function hasAudio({ duration, sampleRate }: IAudioMetadata["format"]): boolean {
  const isLong = duration === undefined || duration > 0;
  return isLong && sampleRate !== undefined && Number.isFinite(duration ?? 0);
}

function text(tag: string | undefined): string | null {
  const plain = (tag ?? "").replaceAll(UNPRINTABLE, " ").trim().slice(0, LONGEST);
  return plain === "" ? null : plain.toWellFormed();
}

function unreadable(problem: string): FileFacts {
  return { title: null, artist: null, album: null, isrc: null, durationSec: null, problem };
}
