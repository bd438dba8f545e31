import type { Transaction } from "#server/db.ts";
import { notifyNews } from "#server/jobs/notify.ts";
import { recordEvent } from "#server/telemetry/record-event.ts";

const LIFE_MONTHS = 6;

/** When Spotify ends what a user has allowed then; refreshing does not move it. */
export function connectionEnd(authorizedAt: Date): Date {
  const end = new Date(authorizedAt);
  end.setUTCMonth(end.getUTCMonth() + LIFE_MONTHS);
  return end;
}

/**
 * Only the user can make the connection anew: it is kept as such, and their pages are told. One that is over already,
 * or was made anew since `authorizedAt`, stays as it is; answers whether it ended.
 */
export async function endConnection(
  tx: Transaction,
  { userId, authorizedAt }: { readonly userId: string; readonly authorizedAt: Date },
): Promise<boolean> {
  const [ended] = await tx.spotifyConnection.updateManyAndReturn({
    where: { userId, authorizedAt, state: "active" },
    data: { state: "connect_again", version: { increment: 1 } },
    select: { version: true },
  });
  if (!ended) return false;
  await recordEvent(tx, { type: "spotify.connection_ended", userId });
  await tellConnection(tx, userId, ended.version);
  return true;
}

/** Tells the user's pages, and the workers, that their connection has changed. */
export async function tellConnection(
  tx: Pick<Transaction, "$executeRaw">,
  userId: string,
  version: number,
): Promise<void> {
  await notifyNews(tx, { kind: "connection", id: userId, version, userId });
}
