import type { KnownFile, SeenFile, YoungFile } from "./messages.ts";

export interface SortedFiles {
  /** New ones, and those that are others than were read. */
  readonly changed: readonly SeenFile[];
  /** Perhaps still being copied. */
  readonly young: readonly YoungFile[];
  /** Paths of known files that are there no more. */
  readonly gone: readonly string[];
}

/**
 * Tells what there is to do about the files of a folder. One whose time of change is younger than `settleMs`,
 * or lies ahead by the clock of another machine, has to be seen for so long without a change.
 */
export function sortFiles(
  files: readonly SeenFile[],
  before: {
    readonly known: ReadonlyMap<string, KnownFile>;
    readonly young: readonly YoungFile[];
    readonly nowMs: number;
    readonly settleMs: number;
  },
): SortedFiles {
  const { known, nowMs, settleMs } = before;
  const youngBefore = new Map(before.young.map((file) => [file.path, file]));
  const changed: SeenFile[] = [];
  const young: YoungFile[] = [];
  for (const file of files) {
    if (isKnown(file, known.get(file.path))) continue;
    const last = youngBefore.get(file.path);
    const sinceMs = last && isSame(file, last) ? last.sinceMs : nowMs;
    if (nowMs - Math.min(file.modifiedMs, sinceMs) >= settleMs) changed.push(file);
    else young.push({ ...file, sinceMs });
  }
  const present = new Set(files.map(({ path }) => path));
  const gone = [...known.keys()].filter((path) => !present.has(path));
  return { changed, young, gone };
}

function isSame(a: SeenFile, b: SeenFile): boolean {
  return a.sizeBytes === b.sizeBytes && a.modifiedMs === b.modifiedMs;
}

function isKnown(file: SeenFile, known: KnownFile | undefined): boolean {
  return known?.[1] === file.sizeBytes && known[2] === file.modifiedMs;
}
