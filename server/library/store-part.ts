import type { Readable } from "node:stream";
import type { ObjectStore } from "#server/storage/object-store.ts";
import { PartWriter, type StoredPart } from "./part-writer.ts";

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
  const part = await PartWriter.open({ store, subject: "the upload", admit });
  try {
    // Busboy waits for ever on a stream that was destroyed: it must be read or drained.
    for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
      await part.write(chunk as Buffer);
    }
    return await part.finish();
  } catch (error) {
    await part.discard();
    throw error;
  }
}
