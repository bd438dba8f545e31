import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createDatabase, type Database } from "#server/db.ts";
import { createLogger } from "#server/logger.ts";
import { createTestDatabase, type TestDatabase } from "#server/testing/database.ts";
import { createUser } from "#server/testing/factories.ts";
import { connectUser } from "#server/testing/spotify/connect-user.ts";
import { startFakeSpotify, type FakeSpotify } from "#server/testing/spotify/start-fake-spotify.ts";
import { AccountsClient } from "../client/accounts-client.ts";
import { HttpClient } from "../client/http-client.ts";
import { AppBudget } from "../request-budget.ts";
import { Seal } from "../seal.ts";
import { AppToken } from "./app-token.ts";
import { TokenRefresher } from "./refresher.ts";
import { TokenRequests } from "./token-requests.ts";

const seal = new Seal("0123456789abcdef".repeat(4), "spotify tokens");
const logger = createLogger("test", "fatal");

let testDatabase: TestDatabase;
let database: Database;
let fake: FakeSpotify;
let http: HttpClient;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = createDatabase(testDatabase.url);
});
afterAll(async () => {
  await database.$disconnect();
  await testDatabase.drop();
});

beforeEach(async () => {
  await database.spotifyApp.deleteMany();
  await database.spotifyConnection.deleteMany();
  fake = await startFakeSpotify();
  http = new HttpClient({ proxy: {} });
});
afterEach(async () => {
  await http.close();
  await fake.close();
});

/** As each worker has one. */
function refresherOf(credentials = fake.app): TokenRefresher {
  const now = () => fake.clock.now();
  const { accountsUrl } = fake;
  const accounts = new AccountsClient({ ...credentials, accountsUrl, send: http.send, now });
  const { clientId } = credentials;
  const budget = new AppBudget({ database, clientId });
  const requests = new TokenRequests({ accounts, budget, now, random: () => 0 });
  const appToken = new AppToken({ database, requests, seal, clientId, now });
  return new TokenRefresher({ database, api: { clientId, appToken, requests }, logger, now });
}

const tokenCalls = (): number => fake.log.count({ path: /token$/ });

describe("the refresher", () => {
  it("keeps the application's token, renewed when it is 3500 s old", async () => {
    const [one, other] = [refresherOf(), refresherOf()];
    expect(one.state).toBeNull();
    await one.look();
    const first = one.state?.appTokenUntil ?? "";
    expect(Date.parse(first)).toBeGreaterThan(fake.clock.now() + 3_500_000);
    for (let sec = 0; sec < 3490; sec += 500) {
      await other.look();
      await one.look();
      fake.clock.advance(sec < 3000 ? 500_000 : 490_000);
    }
    expect(tokenCalls()).toBe(1);
    fake.clock.advance(15_000);
    await one.look();
    await other.look();
    expect(tokenCalls()).toBe(2);
    expect(other.state?.appTokenUntil).toBe(one.state?.appTokenUntil);
    expect(one.state?.appTokenUntil).not.toBe(first);
  });

  it("knows how everything stands, and no secret", async () => {
    for (const state of ["active", "active", "connect_again"] as const) {
      const { id: userId } = await createUser(database);
      await connectUser(database, fake, { userId, listener: fake.catalogue.addUser(userId) });
      await database.spotifyConnection.update({ where: { userId }, data: { state } });
    }
    const refresher = refresherOf();
    await refresher.look();
    const at = expect.any(String) as string;
    expect(refresher.state).toEqual({
      appTokenUntil: at,
      active: 2,
      connectAgain: 1,
      closedUntil: null,
      lastRequest: { at, errorCode: null },
    });
    const closedUntil = new Date(Date.now() + 60_000);
    await database.spotifyApp.updateMany({ data: { closedUntil } });
    await refresher.look();
    expect(refresher.state).toMatchObject({ closedUntil: closedUntil.toISOString() });
    const row = await database.spotifyApp.findFirstOrThrow();
    const token = seal.open(row.accessToken!, fake.app.clientId) ?? "";
    expect(token).toMatch(/^BQ/);
    expect(JSON.stringify(refresher.state)).not.toContain(token);
  });

  it("asks no oftener than a fault of Spotify's allows, and goes on by itself", async () => {
    fake.faults.next(/token/, { kind: "status", status: 503 }, { times: 3 });
    const refresher = refresherOf();
    for (let sec = 0; sec < 7; sec += 0.25) {
      await refresher.look();
      fake.clock.advance(250);
    }
    expect(tokenCalls()).toBe(3);
    expect(refresher.state).toMatchObject({
      appTokenUntil: null,
      lastRequest: { errorCode: "source_busy" },
    });
    fake.clock.advance(30_000);
    await refresher.look();
    expect(refresher.state).toMatchObject({ lastRequest: { errorCode: null } });
    expect(tokenCalls()).toBe(4);
  });

  it("asks not at all in a pause that Spotify wants", async () => {
    const limit = { kind: "status", status: 429, retryAfterSec: 86_400 } as const;
    fake.faults.next(/token/, limit);
    const [one, other] = [refresherOf(), refresherOf()];
    for (let minute = 0; minute < 10; minute += 1) {
      await one.look();
      await other.look();
      fake.clock.advance(60_000);
    }
    expect(tokenCalls()).toBe(1);
    expect(other.state?.closedUntil).toBe(one.state?.closedUntil);
    expect(Date.parse(one.state?.closedUntil ?? "")).toBeGreaterThan(Date.now() + 86_000_000);
  });

  it("asks seldom with credentials that Spotify does not know", async () => {
    const refresher = refresherOf({ ...fake.app, clientSecret: "not the secret" });
    for (let sec = 0; sec < 299; sec += 10) {
      await refresher.look();
      fake.clock.advance(10_000);
    }
    expect(tokenCalls()).toBe(1);
    expect(refresher.state).toMatchObject({ lastRequest: { errorCode: "bad_credentials" } });
    await refresher.look();
    expect(tokenCalls()).toBe(2);
  });
});
