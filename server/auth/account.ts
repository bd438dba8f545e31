import { z } from "zod";
import type { Database } from "#server/db.ts";
import { storageUsage } from "#server/library/storage-usage.ts";
import type { LiveSession } from "./read-session.ts";

/** The signed-in user as pages see them. */
export interface AccountView {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: "admin" | "user";
  /** Everything kept for the user, the bin included. */
  readonly usedBytes: number;
  readonly quotaBytes: number;
  readonly settings: AccountSettings;
  readonly createdAt: string;
}

export const settingsSchema = z.object({
  /** Separation starts by itself when ingest is complete. */
  autoSeparate: z.boolean(),
});

export type AccountSettings = z.infer<typeof settingsSchema>;

/** The account behind a session, with the storage it uses. */
export async function readAccount(
  database: Database,
  { userId }: LiveSession,
): Promise<AccountView> {
  const user = await database.user.findUniqueOrThrow({ where: { id: userId } });
  const { usedBytes, quotaBytes } = await storageUsage(database, userId);
  const { id, name, email, role, autoSeparate } = user;
  const createdAt = user.createdAt.toISOString();
  return { id, name, email, role, usedBytes, quotaBytes, settings: { autoSeparate }, createdAt };
}

export async function readSettings(
  database: Database,
  { userId }: LiveSession,
): Promise<AccountSettings> {
  const select = { autoSeparate: true };
  return database.user.findUniqueOrThrow({ where: { id: userId }, select });
}

/** Changes the settings that are given and answers all of them. */
export async function updateSettings(
  database: Database,
  { userId }: LiveSession,
  { autoSeparate }: { readonly autoSeparate?: boolean | undefined },
): Promise<AccountSettings> {
  const data = autoSeparate === undefined ? {} : { autoSeparate };
  return database.user.update({ where: { id: userId }, data, select: { autoSeparate: true } });
}
