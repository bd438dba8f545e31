import { open } from "node:fs/promises";
import { basename } from "node:path";
import { resolveWatched } from "#server/imports/watched-folder/resolve-watched.ts";
import { displayName } from "#server/library/display-name.ts";
import { DownloadError } from "../download-error.ts";
import type { DownloadAdapter, FetchRequest } from "./download-adapter.ts";

/** Copies a file of the folder that the operator shares; the folder is only read. */
export function watchedFolder(watchDir: string | undefined): DownloadAdapter {
  return {
    fetch: async (request) => {
      const path = watchDir === undefined ? null : await resolveWatched(watchDir, request.origin);
      if (path === null) throw gone();
      await copy(path, request);
      return { fileName: displayName(basename(request.origin)) };
    },
  };
}

async function copy(
  path: string,
  { sink, signal, limits, onProgress }: FetchRequest,
): Promise<void> {
  const file = await open(path, "r").catch((cause: unknown) => {
    throw gone(cause);
  });
  try {
    const { size } = await file.stat();
    if (size > limits.bytes) throw tooLarge(size, limits.bytes);
    let copiedBytes = 0;
    for await (const chunk of file.createReadStream({ autoClose: false, signal })) {
      await sink.write(chunk as Buffer);
      copiedBytes += (chunk as Buffer).byteLength;
      onProgress("fetching", copiedBytes / size);
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    await file.close();
  }
}

function gone(cause?: unknown): DownloadError {
  const message = "The file is not in the watched folder any more, or can't be read there.";
  return new DownloadError("not_found_at_source", { message, cause });
}

function tooLarge(sizeBytes: number, limitBytes: number): DownloadError {
  const message = `The file has ${sizeBytes} bytes; ${limitBytes} bytes are the limit.`;
  return new DownloadError("too_large", { message });
}
