import { setTimeout as delay } from "node:timers/promises";
import type { Database } from "#server/db.ts";

const POLL_MS = 100;

/** Waits until a reading has ended, or for so long; its state is for the caller to read. */
export async function awaitReading(
  database: Database,
  readingId: string,
  limitMs: number,
): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (performance.now() < deadline) {
    const row = await database.listReading.findUnique({
      where: { id: readingId },
      select: { state: true },
    });
    if (row?.state !== "queued" && row?.state !== "running") return;
    await delay(POLL_MS);
  }
}
