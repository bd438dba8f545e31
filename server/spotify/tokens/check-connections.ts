import type { Database } from "#server/db.ts";
import type { SpotifyConnection } from "#server/generated/prisma/client.ts";
import { recordEvent } from "#server/telemetry/record-event.ts";
import { connectionEnd, endConnection, tellConnection } from "./end-connection.ts";

/** Before its end the user of a connection is reminded so many days, once each. */
const REMINDER_DAYS = [30, 7, 1] as const;

const DAY_MS = 86_400_000;
/** Six months are longer than this by the first reminder at least. */
const UNTROUBLED_DAYS = 150;

export interface ConnectionCheck {
  readonly reminded: number;
  readonly ended: number;
}

type Checked = Pick<SpotifyConnection, "userId" | "authorizedAt" | "remindedDays">;

/** Reminds users of the end of their connections, and ends those that are over; of several workers at once one does. */
export async function checkConnections(
  database: Database,
  now: Date = new Date(),
): Promise<ConnectionCheck> {
  const rows: Checked[] = await database.spotifyConnection.findMany({
    where: {
      state: "active",
      authorizedAt: { lte: new Date(now.getTime() - UNTROUBLED_DAYS * DAY_MS) },
    },
    select: { userId: true, authorizedAt: true, remindedDays: true },
  });
  let [reminded, ended] = [0, 0];
  for (const row of rows) {
    const leftDays = (connectionEnd(row.authorizedAt).getTime() - now.getTime()) / DAY_MS;
    const days = REMINDER_DAYS.findLast((each) => leftDays <= each);
    if (leftDays <= 0) ended += Number(await database.$transaction((tx) => endConnection(tx, row)));
    else if (days !== undefined) reminded += Number(await remind(database, row, days));
  }
  return { reminded, ended };
}

/** False where the user was reminded as late before, or has made the connection anew meanwhile. */
async function remind(database: Database, row: Checked, days: number): Promise<boolean> {
  const { userId, authorizedAt, remindedDays } = row;
  if (remindedDays !== null && remindedDays <= days) return false;
  return database.$transaction(async (tx) => {
    const [updated] = await tx.spotifyConnection.updateManyAndReturn({
      where: { userId, authorizedAt, remindedDays, state: "active" },
      data: { remindedDays: days, version: { increment: 1 } },
      select: { version: true },
    });
    if (!updated) return false;
    await recordEvent(tx, { type: "spotify.reminder", userId, data: { days } });
    await tellConnection(tx, userId, updated.version);
    return true;
  });
}
