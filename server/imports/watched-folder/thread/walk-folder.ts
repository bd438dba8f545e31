import { lstatSync, readdirSync, realpathSync, type Dirent } from "node:fs";
import { extname, join } from "node:path";
import type { ScanLimits, SeenFile } from "./messages.ts";

/** What the pages offer for upload. */
const AUDIO = new Set(
  ".mp3 .wav .wave .flac .ogg .oga .opus .m4a .m4b .mp4 .aac .alac .aif .aiff .aifc .wma".split(
    " ",
  ),
);
/** An index of the database takes no longer path. */
const MAX_PATH_BYTES = 2000;
/** Entries between two signs of life. */
const STEP = 200;

export interface Walk {
  readonly files: readonly SeenFile[];
  /** Why not all of it was seen; null when it was. */
  readonly trouble: string | null;
}

/**
 * All audio files below a folder, hidden ones left out. Links are not followed: what they lead to within the
 * folder is found there, and what lies outside of it is not shared. Blocks; throws when the folder itself can't be read.
 */
export function walkFolder(
  folder: string,
  limits: Pick<ScanLimits, "files" | "depth" | "entries">,
  onStep: () => void,
): Walk {
  const root = realpathSync(folder);
  const files: SeenFile[] = [];
  const unread: string[] = [];
  let entries = 0;
  let isCut = false;
  const look = (way: readonly string[]): void => {
    onStep();
    for (const entry of readFolder(join(root, ...way), way.length === 0, unread)) {
      entries += 1;
      if (entries % STEP === 0) onStep();
      isCut ||= entries > limits.entries || files.length >= limits.files;
      if (isCut) return;
      if (entry.name.startsWith(".")) continue;
      const path = [...way, entry.name];
      if (entry.isDirectory() && path.length <= limits.depth) look(path);
      const file = entry.isFile() && isAudio(entry.name) ? seenFile(root, path) : null;
      if (file) files.push(file);
    }
  };
  look([]);
  return { files, trouble: troubleOf({ isCut, unread, limits }) };
}

/** In one order, so that the same files are left out where there are too many. */
function readFolder(path: string, isRoot: boolean, unread: string[]): Dirent[] {
  try {
    const entries = readdirSync(path, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (isRoot) throw error;
    if (!isGone(error)) unread.push(path);
    return [];
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

function isAudio(name: string): boolean {
  return AUDIO.has(extname(name).toLowerCase());
}

/** Null for what has gone since, and for names that are no text. */
function seenFile(root: string, way: readonly string[]): SeenFile | null {
  const path = way.join("/");
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) return null;
  const stats = lstatSync(join(root, path), { throwIfNoEntry: false });
  if (!stats?.isFile()) return null;
  return { path, sizeBytes: stats.size, modifiedMs: stats.mtimeMs };
}

function troubleOf(found: {
  isCut: boolean;
  unread: readonly string[];
  limits: Pick<ScanLimits, "files">;
}): string | null {
  const { isCut, unread, limits } = found;
  if (isCut) {
    return `The watched folder has more than the ${limits.files} audio files that are looked at; the rest is left out.`;
  }
  const [first] = unread;
  if (first === undefined) return null;
  return `${unread.length} folders can't be read, ${first} among them.`;
}
