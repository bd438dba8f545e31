import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createDatabase, type Database } from "#server/db.ts";
import { createTestDatabase, type TestDatabase } from "#server/testing/database.ts";
import { ensureSlots } from "./slots.ts";
import { buryDeadWorkers, registerWorker, workerIdentity } from "./worker-row.ts";

const QUEUE = "separate-stems";
/** Above the highest pid that the kernel gives. */
const NO_PID = 2 ** 22 + 1;

let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = createDatabase(testDatabase.url);
});
afterAll(async () => {
  await database.$disconnect();
  await testDatabase.drop();
});

it("gives the slots of this host's dead workers back at once, and no other ones", async () => {
  const own = workerIdentity(randomUUID());
  const dead = { ...own, id: randomUUID(), pid: NO_PID };
  const elsewhere = { ...own, id: randomUUID(), host: `not-${own.host}`, pid: NO_PID };
  await ensureSlots(database, QUEUE, 2);
  const leaseUntil = new Date(Date.now() + 60_000);
  for (const [number, worker] of [dead, elsewhere].entries()) {
    await registerWorker(database, worker);
    const data = { workerId: worker.id, leaseUntil };
    await database.slot.updateMany({ where: { number }, data });
  }
  await registerWorker(database, own);
  expect(await buryDeadWorkers(database, own)).toBe(1);
  const slots = await database.slot.findMany({ orderBy: { number: "asc" } });
  expect(slots).toMatchObject([
    { number: 0, workerId: null, leaseUntil: null },
    { number: 1, workerId: elsewhere.id },
  ]);
});
