import { withClient } from "#server/launch/postgres/connect.ts";
import type { ChangeNotice } from "#server/realtime/events.ts";

/** What socket servers are told while something runs, in its order. */
export async function heardEvents(
  databaseUrl: string,
  run: () => Promise<unknown>,
): Promise<ChangeNotice[]> {
  const notices: string[] = [];
  await withClient(databaseUrl, async (client) => {
    client.on("notification", ({ payload = "" }) => notices.push(payload));
    await client.query("LISTEN events");
    await run();
    // Whatever was told before is heard with this answer.
    await client.query("SELECT 1");
  });
  return notices.map((notice) => JSON.parse(notice) as ChangeNotice);
}
