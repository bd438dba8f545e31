import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { createDatabase, type Database } from "#server/db.ts";
import { recordEvent } from "#server/telemetry/record-event.ts";
import { createTestDatabase, type TestDatabase } from "#server/testing/database.ts";
import { createUser } from "#server/testing/factories.ts";
import { listProcessEvents, listProcessEventsSchema } from "./list-process-events.ts";

let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = createDatabase(testDatabase.url);
});
afterEach(() => database.event.deleteMany());
afterAll(async () => {
  await database.$disconnect();
  await testDatabase.drop();
});

it("lists what processes did, the newest first, and nothing of users' jobs", async () => {
  const { id: userId } = await createUser(database);
  const types = [
    "port.crashed",
    "job.failed",
    "pool.degraded",
    "supervisor.gave_up",
    "orphans.found",
    "portal.opened",
    "health.changed",
    "breaker.opened",
    "worker.started",
    "service.restarted",
  ] as const;
  for (const type of types) await recordEvent(database, { type, userId });
  const { items, nextCursor } = await listProcessEvents(database, {});
  expect(items.map(({ type }) => type)).toEqual([
    "service.restarted",
    "worker.started",
    "breaker.opened",
    "health.changed",
    "orphans.found",
    "supervisor.gave_up",
    "pool.degraded",
    "port.crashed",
  ]);
  expect(nextCursor).toBeNull();
  expect(JSON.stringify(items)).not.toContain(userId);
});

it("gives each event's plain facts and no more", async () => {
  const data = {
    name: "separate-stems-1",
    pid: 7,
    isLast: true,
    reason: null,
    failing: ["database"],
    text: "x".repeat(2000),
    deep: { of: { any: "kind" } },
  };
  await recordEvent(database, { type: "port.crashed", data });
  const [event] = (await listProcessEvents(database, {})).items;
  expect(event?.data).toEqual({
    name: "separate-stems-1",
    pid: 7,
    isLast: true,
    reason: null,
    failing: ["database"],
    text: "x".repeat(500),
  });
  expect(Date.parse(event?.at ?? "")).toBeGreaterThan(0);
});

it("pages through all of them, 100 at a time, each once", async () => {
  const data = Array.from({ length: 230 }, () => ({ type: "port.started" }));
  await database.event.createMany({ data });
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await listProcessEvents(database, { cursor });
    expect(page.items.length).toBeLessThanOrEqual(100);
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(new Set(ids).size).toBe(230);
  expect(ids).toEqual([...ids].sort((a, b) => Number(b) - Number(a)));
});

it.each(["", "x", "-1", "1".repeat(30), "1; DROP TABLE"])("takes no cursor like %j", (cursor) => {
  expect(listProcessEventsSchema.safeParse({ cursor }).success).toBe(false);
});
