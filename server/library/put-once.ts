import type { ObjectStore } from "#server/storage/object-store.ts";

/** Moves a file into the store; a second try after a lost database finds it there already. */
export async function putOnce(
  store: ObjectStore,
  key: string,
  file: string,
): Promise<{ sizeBytes: number }> {
  try {
    return await store.put(key, file);
  } catch (error) {
    const stored = (error as NodeJS.ErrnoException).code === "ENOENT" && (await store.stat(key));
    if (!stored) throw error;
    return stored;
  }
}
