import { lstat, realpath } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";

/**
 * The file behind a path below the watched folder, as an absolute path without links; null for what is not
 * there, is no regular file, or lies outside of the folder, by whatever link.
 */
export async function resolveWatched(
  watchDir: string,
  relativePath: string,
): Promise<string | null> {
  if (relativePath === "" || isAbsolute(relativePath) || relativePath.includes("\0")) return null;
  try {
    const root = await realpath(watchDir);
    const found = await realpath(join(root, relativePath));
    if (!isBelow(root, found)) return null;
    return (await lstat(found)).isFile() ? found : null;
  } catch {
    return null;
  }
}

function isBelow(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
