import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createDatabase, type Database } from "#server/db.ts";
import { createTestDatabase, type TestDatabase } from "#server/testing/database.ts";
import { createUser } from "#server/testing/factories.ts";
import { heardEvents } from "#server/testing/heard-events.ts";
import { checkConnections } from "./check-connections.ts";
import { connectionEnd } from "./end-connection.ts";

const DAY_MS = 86_400_000;
const AUTHORIZED = new Date("2026-03-31T10:00:00Z");
const END = connectionEnd(AUTHORIZED);

let testDatabase: TestDatabase;
/** As two workers have one each. */
let databases: [Database, Database];
let database: Database;
let userId: string;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  databases = [createDatabase(testDatabase.url), createDatabase(testDatabase.url)];
  [database] = databases;
});
afterAll(async () => {
  await Promise.all(databases.map((each) => each.$disconnect()));
  await testDatabase.drop();
});

beforeEach(async () => {
  await database.spotifyConnection.deleteMany();
  userId = (await createUser(database)).id;
  await database.spotifyConnection.create({
    data: {
      userId,
      spotifyUserId: "listener-a",
      accessToken: new Uint8Array([1]),
      accessExpiresAt: AUTHORIZED,
      refreshToken: new Uint8Array([1]),
      authorizedAt: AUTHORIZED,
    },
  });
});

const before = (days: number): Date => new Date(END.getTime() - days * DAY_MS);
const read = () => database.spotifyConnection.findUniqueOrThrow({ where: { userId } });
const reminders = async () => {
  const where = { userId, type: "spotify.reminder" };
  const events = await database.event.findMany({ where, orderBy: { id: "asc" } });
  return events.map(({ data }) => (data as { days: number }).days);
};

describe("the end of a connection", () => {
  it("is six months after it was allowed", () => {
    expect(END.toISOString()).toBe("2026-10-01T10:00:00.000Z");
    expect(connectionEnd(new Date("2026-01-15T00:00:00Z")).toISOString()).toBe(
      "2026-07-15T00:00:00.000Z",
    );
  });

  it("is told 30, 7 and 1 days before, once each, whichever worker looks and however often", async () => {
    for (let days = 40; days > 0; days -= 0.5) {
      const checks = await Promise.all(
        databases.map((each) => checkConnections(each, before(days))),
      );
      const isDue = [30, 7, 1].includes(days);
      expect(checks.reduce((sum, { reminded }) => sum + reminded, 0)).toBe(isDue ? 1 : 0);
    }
    expect(await reminders()).toEqual([30, 7, 1]);
    expect(await read()).toMatchObject({ state: "active", remindedDays: 1, version: 4 });
  });

  it("is told by the nearest reminder alone after a time without workers", async () => {
    await checkConnections(database, before(5));
    await checkConnections(database, before(4.9));
    expect(await reminders()).toEqual([7]);
  });

  it("is told to the user's pages", async () => {
    const news = await heardEvents(testDatabase.url, () => checkConnections(database, before(30)));
    expect(news).toEqual([{ kind: "connection", id: userId, userId, version: 2 }]);
  });

  it("asks for another one, by one worker of two", async () => {
    const news = await heardEvents(testDatabase.url, async () => {
      const checks = await Promise.all(databases.map((each) => checkConnections(each, END)));
      expect(checks.map(({ ended }) => ended).toSorted()).toEqual([0, 1]);
    });
    expect(news).toEqual([{ kind: "connection", id: userId, userId, version: 2 }]);
    expect(await read()).toMatchObject({ state: "connect_again", version: 2 });
    expect(await checkConnections(database, END)).toEqual({ reminded: 0, ended: 0 });
    expect(await reminders()).toEqual([]);
  });

  it("comes anew when the user connects again, with its reminders", async () => {
    await checkConnections(database, before(1));
    await database.spotifyConnection.update({
      where: { userId },
      data: { authorizedAt: before(1), remindedDays: null },
    });
    expect(await checkConnections(database, END)).toEqual({ reminded: 0, ended: 0 });
    const later = new Date(connectionEnd(before(1)).getTime() - 30 * DAY_MS);
    expect(await checkConnections(database, later)).toEqual({ reminded: 1, ended: 0 });
    expect(await reminders()).toEqual([1, 30]);
  });

  it("that is over already is left alone", async () => {
    await database.spotifyConnection.updateMany({ data: { state: "connect_again" } });
    for (const days of [30, 0, -10]) {
      expect(await checkConnections(database, before(days))).toEqual({ reminded: 0, ended: 0 });
    }
  });
});
