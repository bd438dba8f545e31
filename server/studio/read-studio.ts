import type { Database } from "#server/db.ts";
import { notFound, requireId } from "#server/require-id.ts";
import { DEFAULT_SETTINGS } from "./default-settings.ts";
import { studioSettingsSchema, type StoredStudio } from "./studio-settings.ts";
import { validFields } from "./valid-fields.ts";

/** How the user practises their track, in the bin or not; `not_found` for another user's. */
export async function readStudio(
  database: Pick<Database, "track">,
  userId: string,
  trackId: string,
): Promise<StoredStudio> {
  const id = requireId(trackId, "Track");
  const select = { studio: { select: { settings: true, version: true } } };
  const track = await database.track.findFirst({ where: { id, userId }, select });
  if (!track) throw notFound("Track");
  const { settings = {}, version = 0 } = track.studio ?? {};
  return { settings: validFields(studioSettingsSchema, settings, DEFAULT_SETTINGS), version };
}
