import type { Database } from "#server/db.ts";
import { notFound } from "#server/require-id.ts";

/** The ways in which a user may have a file brought. */
export interface DownloadOptions {
  /** From the file's own address. */
  readonly directUrl: true;
  /** By the downloader, from the address of a page, or by title and artist where another way fails. */
  readonly ytDlp: {
    /** Whether the operator has switched it on. */
    readonly isEnabled: boolean;
    /** Whether the user has said that they may use what it brings. */
    readonly isConfirmed: boolean;
  };
}

export async function downloadOptions(
  { database, isYtDlpEnabled }: { database: Database; isYtDlpEnabled: boolean },
  userId: string,
): Promise<DownloadOptions> {
  const user = await database.user.findUnique({
    where: { id: userId },
    select: { ytDlpConfirmedAt: true },
  });
  if (!user) throw notFound("Account");
  const isConfirmed = user.ytDlpConfirmedAt !== null;
  return { directUrl: true, ytDlp: { isEnabled: isYtDlpEnabled, isConfirmed } };
}
