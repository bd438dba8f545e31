/** A file that may be a wanted track: a track of the user's library, or a file of the watched folder. */
export type FileId =
  { readonly kind: "track"; readonly id: string } | { readonly kind: "file"; readonly id: string };

/** Reads `track:<id>` or `file:<id>`; null for anything else. */
export function readFileId(text: string): FileId | null {
  const [kind, id] = text.split(":", 2);
  if (id === undefined || (kind !== "track" && kind !== "file")) return null;
  return { kind, id };
}

export function trackFileId(trackId: string): string {
  return `track:${trackId}`;
}

/** The id of a track whose file's id this is. */
export function trackIdOf(fileId: string): string {
  return fileId.slice("track:".length);
}

/** Whether it is in the user's library. */
export function isInLibrary(fileId: string): boolean {
  return fileId.startsWith("track:");
}
