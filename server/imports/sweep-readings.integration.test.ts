import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { enqueueJob } from "#server/jobs/enqueue.ts";
import { createUser } from "#server/testing/factories.ts";
import { WebContext } from "#server/testing/web-context.ts";
import { sweepReadings } from "./sweep-readings.ts";

const DAY_MS = 86_400_000;
const NOW = new Date("2026-11-22T12:00:00Z");

let context: WebContext;
let userId: string;

beforeAll(async () => {
  context = await WebContext.open();
  userId = (await createUser(context.database)).id;
});
afterAll(() => context.close());

/** A reading of two pages that was over so many days ago. */
async function addReading(daysAgo: number): Promise<string> {
  const { id } = await context.database.listReading.create({
    data: {
      userId,
      source: "spotify",
      kind: "playlist",
      sourceId: randomUUID(),
      snapshotId: "s1",
      itemsRead: 100,
      expiresAt: new Date(NOW.getTime() - daysAgo * DAY_MS),
      pages: { create: [0, 50].map((start) => ({ start, items: [] })) },
    },
  });
  return id;
}

async function pagesOf(readingId: string): Promise<number | null> {
  const where = { id: readingId };
  const row = await context.database.listReading.findUnique({ where, include: { pages: true } });
  if (!row) return null;
  // What has no items must not be taken for what is known as it is.
  expect(row.snapshotId === null, String(row.itemsRead)).toBe(row.itemsRead === 0);
  return row.pages.length;
}

it("a reading loses its items when it is over, and goes a month later; what a job goes on from stays", async () => {
  const { database, boss } = context;
  const fresh = await addReading(-0.01);
  const over = await addReading(0.01);
  const old = await addReading(29.9);
  const oldest = await addReading(30.1);
  const [waiting, oldWaiting] = [await addReading(1), await addReading(40)];
  for (const readingId of [waiting, oldWaiting]) {
    await database.$transaction(async (tx) =>
      enqueueJob(tx, boss, {
        kind: "import-spotify",
        userId,
        subject: readingId,
        input: { readingId },
        priority: "sync",
      }),
    );
  }
  expect(await sweepReadings(database, NOW)).toEqual({ emptied: 2, deleted: 1 });
  const all = [fresh, over, old, oldest, waiting, oldWaiting];
  expect(await Promise.all(all.map(pagesOf))).toEqual([2, 0, 0, null, 2, 2]);
  expect(await sweepReadings(database, NOW)).toEqual({ emptied: 0, deleted: 0 });
  await database.job.updateMany({ data: { state: "completed" } });
  expect(await sweepReadings(database, NOW)).toEqual({ emptied: 1, deleted: 1 });
});
