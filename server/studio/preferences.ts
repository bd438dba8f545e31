import type { Database } from "#server/db.ts";
import { DomainError } from "#server/errors.ts";
import { lockUser } from "#server/jobs/lock-job.ts";
import { DEFAULT_PREFERENCES } from "./default-settings.ts";
import { isStorableSize, TOO_LARGE } from "./document-size.ts";
import { withPreferencesChange, type PreferencesChange } from "./preferences-change.ts";
import { studioPreferencesSchema, type StudioPreferences } from "./studio-settings.ts";
import { validFields } from "./valid-fields.ts";

const TOO_MANY = "At most 50 presets are kept. Delete one.";

/** How the user works with every track. */
export async function readPreferences(
  database: Pick<Database, "user">,
  userId: string,
): Promise<StudioPreferences> {
  const select = { studioPreferences: true };
  const { studioPreferences } = await database.user.findUniqueOrThrow({
    where: { id: userId },
    select,
  });
  return validFields(studioPreferencesSchema, studioPreferences, DEFAULT_PREFERENCES);
}

/**
 * Changes some entries of the user's preferences; changes of different entries never undo each other,
 * wherever they come from. Throws `bad_input` when there would be more than can be kept.
 */
export async function savePreferences(
  database: Database,
  userId: string,
  change: PreferencesChange,
): Promise<StudioPreferences> {
  return database.$transaction(async (tx) => {
    await lockUser(tx, userId);
    const changed = withPreferencesChange(await readPreferences(tx, userId), change);
    const parsed = studioPreferencesSchema.refine(isStorableSize).safeParse(changed);
    if (!parsed.success) {
      const message = isStorableSize(changed) ? TOO_MANY : TOO_LARGE;
      throw new DomainError("bad_input", { message, cause: parsed.error });
    }
    const data = { studioPreferences: parsed.data };
    await tx.user.update({ where: { id: userId }, data });
    return parsed.data;
  });
}
