import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { Readable } from "node:stream";
import type { ObjectStore } from "#server/storage/object-store.ts";
import { storageError } from "#server/storage/storage-error.ts";
import { UploadRefusal } from "./upload-refusal.ts";
import { looksLikeAudio, SNIFF_BYTES } from "./sniff-audio.ts";

/** A whole file that lies in the uploads folder; whoever holds it moves or deletes it. */
export interface StoredPart {
  readonly path: string;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly sizeBytes: number;
}

/**
 * Writes a stream to a file of its own in the store's folder, at the pace of the disk. Throws what
 * `admit` throws and `UploadRefusal`, leaves no file then, and leaves the rest of the stream unread.
 */
export async function storePart(
  store: ObjectStore,
  stream: Readable,
  /** Called with the size so far before bytes are written. */
  admit: (sizeBytes: number) => void,
): Promise<StoredPart> {
  const path = store.localPath(`uploads/${randomUUID()}.part`);
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, "wx", 0o600);
  try {
    const sums = await copy(stream, { write: (bytes) => file.writeFile(bytes), admit });
    await file.sync();
    await file.close();
    return { path, ...sums };
  } catch (error) {
    await file.close();
    await rm(path, { force: true });
    throw storageError(error, "the upload");
  }
}

interface Sink {
  readonly write: (bytes: Buffer) => Promise<void>;
  readonly admit: (sizeBytes: number) => void;
}

async function copy(stream: Readable, { write, admit }: Sink): Promise<Omit<StoredPart, "path">> {
  const hash = createHash("sha256");
  let sizeBytes = 0;
  let head: Buffer | null = Buffer.alloc(0);
  const take = async (bytes: Buffer) => {
    hash.update(bytes);
    await write(bytes);
  };
  // Busboy waits for ever on a stream that was destroyed: it must be read or drained.
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    const bytes = chunk as Buffer;
    sizeBytes += bytes.length;
    admit(sizeBytes);
    head = head && Buffer.concat([head, bytes]);
    if (head && head.length < SNIFF_BYTES) continue;
    if (head) assertAudio(head);
    await take(head ?? bytes);
    head = null;
  }
  if (head) {
    assertAudio(head);
    await take(head);
  }
  return { sha256: hash.digest("hex"), sizeBytes };
}

function assertAudio(head: Buffer): void {
  if (head.length === 0) {
    throw new UploadRefusal("empty_file", "The file is empty. Upload it again.");
  }
  if (looksLikeAudio(head)) return;
  const message =
    "This is no audio file that can be read here. MP3, WAV, FLAC, Ogg, Opus, M4A, AAC, AIFF and WMA can.";
  throw new UploadRefusal("unsupported_format", message);
}
