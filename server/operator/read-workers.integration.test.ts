import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { createDatabase, Prisma, type Database } from "#server/db.ts";
import { CHANNELS } from "#server/jobs/notify.ts";
import { withClient } from "#server/launch/postgres/connect.ts";
import { createTestDatabase, type TestDatabase } from "#server/testing/database.ts";
import { sampleSnapshot } from "#server/testing/sample-snapshot.ts";
import { readWorkers } from "./read-workers.ts";
import { watchWorkers } from "./watch-workers.ts";

let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = createDatabase(testDatabase.url);
});
afterEach(() => database.worker.deleteMany());
afterAll(async () => {
  await database.$disconnect();
  await testDatabase.drop();
});

async function addWorker(fields: Partial<Prisma.WorkerCreateInput> = {}): Promise<string> {
  const id = randomUUID();
  await database.worker.create({
    data: { id, host: "studio", pid: 7, bootId: "boot", ...fields },
  });
  return id;
}

const ago = (sec: number): Date => new Date(Date.now() - sec * 1000);

it("tells live workers from those that went away within the hour, and leaves out the others", async () => {
  const away = await addWorker({ lastSeenAt: ago(60), startedAt: ago(600) });
  const live = await addWorker({ lastSeenAt: ago(5), startedAt: ago(300) });
  await addWorker({ stoppedAt: ago(1) });
  await addWorker({ lastSeenAt: ago(3700) });
  await addWorker({ lastSeenAt: new Date(0) });
  const { workers, now } = await readWorkers(database);
  expect(workers.map(({ id, state }) => [id, state])).toEqual([
    [live, "live"],
    [away, "away"],
  ]);
  expect(Math.abs(Date.parse(now) - Date.now())).toBeLessThan(5000);
});

it("gives a worker's snapshot with its version", async () => {
  const snapshot = sampleSnapshot();
  await addWorker({ snapshot: snapshot as unknown as Prisma.InputJsonObject, version: 7 });
  const { workers } = await readWorkers(database);
  expect(workers).toMatchObject([{ host: "studio", pid: 7, version: 7 }]);
  expect(workers[0]?.snapshot).toEqual(snapshot);
});

it.each([
  ["absent", Prisma.DbNull],
  ["JSON's null", Prisma.JsonNull],
  ["text", "snapshot"],
  ["of another shape", { pools: [] }],
  ["of a deeper bad shape", { ...sampleSnapshot(), tree: [{ id: 1 }] }],
] as const)("gives none where it is %s, and lists the worker all the same", async (_, snapshot) => {
  const id = await addWorker({ snapshot: snapshot as Prisma.InputJsonObject });
  const { workers } = await readWorkers(database);
  expect(workers).toMatchObject([{ id, state: "live", snapshot: null }]);
});

it("tells workers that somebody looks, so that their snapshots stay fresh", async () => {
  await withClient(testDatabase.url, async (client) => {
    const heard = once(client, "notification");
    await client.query(`LISTEN ${CHANNELS.commands}`);
    await watchWorkers(database);
    expect(await heard).toMatchObject([{ payload: '{"kind":"watch"}' }]);
  });
});

it("answers an empty list when no worker has ever run", async () => {
  expect(await readWorkers(database)).toMatchObject({ workers: [] });
});
