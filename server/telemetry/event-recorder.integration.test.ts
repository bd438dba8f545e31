import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { createDatabase, type Database } from "#server/db.ts";
import { createTestDatabase, type TestDatabase } from "#server/testing/database.ts";
import { EventRecorder } from "./event-recorder.ts";

let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = createDatabase(testDatabase.url, 2);
});
afterAll(async () => {
  await database.$disconnect();
  await testDatabase.drop();
});
afterEach(async () => {
  await database.event.deleteMany();
});

const types = async (): Promise<string[]> =>
  (await database.event.findMany({ orderBy: { id: "asc" } })).map(({ type }) => type);

it("events are written together, in order, and those of the end too", async () => {
  const recorder = new EventRecorder({ database, logger: { warn: vi.fn() }, flushMs: 50 });
  const child = await recorder.spec("events", []).start(new AbortController().signal);
  for (const type of ["port.a", "port.b"] as const) recorder.record({ type });
  await expect.poll(types).toEqual(["port.a", "port.b"]);
  recorder.record({ type: "port.last", data: { pid: 1 } });
  child.stop();
  expect(await child.exited).toEqual({ kind: "shutdown" });
  expect(await types()).toEqual(["port.a", "port.b", "port.last"]);
});

it("an event that the database refuses does not hold up the others", async () => {
  const warn = vi.fn();
  const recorder = new EventRecorder({ database, logger: { warn }, flushMs: 50 });
  recorder.record({ type: "port.before" });
  recorder.record({ type: "port.refused", data: { text: "a\0b" } });
  recorder.record({ type: "port.after" });
  await recorder.flush();
  expect(await types()).toEqual(["port.before", "port.after"]);
  expect(recorder.lost).toBe(1);
  expect(warn).toHaveBeenCalledOnce();
});

it("events of an outage are kept within bounds, and written when it is over", async () => {
  const away = createDatabase("postgresql://nobody:x@127.0.0.1:9/none", 1);
  let event: Database["event"] = away.event;
  const warn = vi.fn();
  const recorder = new EventRecorder({
    database: {
      get event() {
        return event;
      },
    },
    logger: { warn },
    flushMs: 50,
    limit: 3,
  });
  for (let nth = 1; nth <= 4; nth += 1) recorder.record({ type: `port.${nth}` });
  await recorder.flush();
  expect(warn).toHaveBeenCalledOnce();
  expect(recorder.lost).toBe(1);
  event = database.event;
  await recorder.flush();
  expect(await types()).toEqual(["port.2", "port.3", "port.4"]);
  await away.$disconnect();
});
