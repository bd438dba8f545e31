import { setTimeout as delay } from "node:timers/promises";
import type { Database, Prisma } from "#server/db.ts";

/** A cancelled port's tree is gone within 8 s; a worker that died says nothing any more. */
const LIMIT_MS = 10_000;
const POLL_MS = 100;

/** Waits, at most 10 s, until no attempt of these jobs runs any more. */
export async function untilAttemptsEnd(
  database: Database,
  job: Prisma.JobWhereInput,
): Promise<void> {
  const deadline = performance.now() + LIMIT_MS;
  while (performance.now() < deadline) {
    const running = await database.jobAttempt.count({ where: { outcome: null, job } });
    if (running === 0) return;
    await delay(POLL_MS);
  }
}
