import type { Database } from "#server/db.ts";

/** Notes that a user may use what the downloader brings; the first time counts. */
export async function confirmYtDlp(database: Database, userId: string): Promise<void> {
  await database.user.updateMany({
    where: { id: userId, ytDlpConfirmedAt: null },
    data: { ytDlpConfirmedAt: new Date() },
  });
}
