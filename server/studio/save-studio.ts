import { z } from "zod";
import type { Database, Transaction } from "#server/db.ts";
import { lockOwnedTracks } from "#server/library/owned-tracks.ts";
import { isStorableSize, TOO_LARGE } from "./document-size.ts";
import { readStudio } from "./read-studio.ts";
import { studioSettingsSchema, type StoredStudio } from "./studio-settings.ts";

export const saveStudioSchema = z.object({
  trackId: z.string().max(200),
  settings: studioSettingsSchema.refine(isStorableSize, TOO_LARGE),
  /** Of the settings that these came from. */
  version: z.int().min(0),
});

/** What is stored now; `isSaved` is false when somebody else had saved meanwhile: then it is theirs. */
export interface SavedStudio extends StoredStudio {
  readonly isSaved: boolean;
}

/** Replaces a track's settings, unless they are newer than those that the change began with. */
export async function saveStudio(
  database: Database,
  userId: string,
  input: z.infer<typeof saveStudioSchema>,
): Promise<SavedStudio> {
  return database.$transaction(async (tx) => {
    const [trackId = ""] = await lockOwnedTracks(tx, userId, [input.trackId]);
    const isSaved = await write(tx, { ...input, trackId });
    return { isSaved, ...(await readStudio(tx, userId, trackId)) };
  });
}

async function write(
  tx: Transaction,
  { trackId, settings, version }: z.infer<typeof saveStudioSchema>,
): Promise<boolean> {
  const next = { settings, version: version + 1 };
  const { count } =
    version === 0
      ? await tx.trackStudio.createMany({ data: [{ trackId, ...next }], skipDuplicates: true })
      : await tx.trackStudio.updateMany({ where: { trackId, version }, data: next });
  return count === 1;
}
