import { isInLibrary } from "../file-id.ts";
import type { FileRow } from "./messages.ts";

/** The same file is read as the same length by whoever reads it, but for what decoders leave off at its ends. */
const SAME_SEC = 1;

/** The files that can be compared: a watched one of the size and length of a track is what that was made of. */
export function distinctFiles(files: readonly FileRow[]): FileRow[] {
  const tracks = files.filter(({ id }) => isInLibrary(id));
  const bySize = Map.groupBy(tracks, ({ sizeBytes }) => sizeBytes);
  return files.filter((file) => {
    if (isInLibrary(file.id)) return file.isRead;
    return bySize.get(file.sizeBytes)?.some((track) => isSameLength(track, file)) !== true;
  });
}

function isSameLength(a: FileRow, b: FileRow): boolean {
  if (a.durationSec === null || b.durationSec === null) return true;
  return Math.abs(a.durationSec - b.durationSec) < SAME_SEC;
}
