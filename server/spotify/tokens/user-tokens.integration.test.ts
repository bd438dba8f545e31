import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createDatabase, type Database } from "#server/db.ts";
import { createTestDatabase, type TestDatabase } from "#server/testing/database.ts";
import { createUser } from "#server/testing/factories.ts";
import { heardEvents } from "#server/testing/heard-events.ts";
import type { FakeUser } from "#server/testing/spotify/catalogue-types.ts";
import { startFakeSpotify, type FakeSpotify } from "#server/testing/spotify/start-fake-spotify.ts";
import { AccountsClient, makeProofKey } from "../client/accounts-client.ts";
import { AnswerCache } from "../client/answer-cache.ts";
import type { AccessSource } from "../client/api-requests.ts";
import { HttpClient } from "../client/http-client.ts";
import { SpotifyClient } from "../client/spotify-client.ts";
import { AppBudget } from "../request-budget.ts";
import { Seal } from "../seal.ts";
import { AppToken } from "./app-token.ts";
import { TokenRequests } from "./token-requests.ts";
import { sealedTokens, UserTokens } from "./user-tokens.ts";

const REDIRECT = "http://127.0.0.1:3000/api/spotify/callback";
const { signal } = new AbortController();
const seal = new Seal("0123456789abcdef".repeat(4), "spotify tokens");

let testDatabase: TestDatabase;
let database: Database;
let otherDatabase: Database;
let fake: FakeSpotify;
let http: HttpClient;
let accounts: AccountsClient;
let userId: string;
let listener: FakeUser;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = createDatabase(testDatabase.url);
  otherDatabase = createDatabase(testDatabase.url);
});
afterAll(async () => {
  await Promise.all([database.$disconnect(), otherDatabase.$disconnect()]);
  await testDatabase.drop();
});

beforeEach(async () => {
  await database.spotifyApp.deleteMany();
  fake = await startFakeSpotify({ redirectUris: [REDIRECT] });
  http = new HttpClient({ proxy: {} });
  const now = () => fake.clock.now();
  accounts = new AccountsClient({
    ...fake.app,
    accountsUrl: fake.accountsUrl,
    send: http.send,
    now,
  });
  userId = (await createUser(database)).id;
  await connect();
});
afterEach(async () => {
  await http.close();
  await fake.close();
});

async function connect(): Promise<void> {
  listener = fake.catalogue.addUser("listener-a");
  const { verifier, challenge } = makeProofKey();
  const address = accounts.authorizeAddress({ state: "x", challenge, redirectUri: REDIRECT });
  const back = await fake.accounts.agree(address, listener);
  const code = back.searchParams.get("code") ?? "";
  const granted = await accounts.exchangeCode({ code, verifier, redirectUri: REDIRECT }, signal);
  const tokens = sealedTokens(seal, userId, granted);
  await database.spotifyConnection.create({
    data: {
      userId,
      spotifyUserId: listener.id,
      refreshToken: new Uint8Array(),
      ...tokens,
      authorizedAt: new Date(fake.clock.now()),
    },
  });
}

function requestsOf(given: Database): TokenRequests {
  const budget = new AppBudget({ database: given, clientId: fake.app.clientId });
  return new TokenRequests({ accounts, budget, now: () => fake.clock.now(), random: () => 0 });
}

/** As each process has one. */
function tokensOf(given: Database): UserTokens {
  const requests = requestsOf(given);
  return new UserTokens({ database: given, requests, seal, now: () => fake.clock.now() });
}

function clientOf(access: AccessSource): SpotifyClient {
  const budget = new AppBudget({ database, clientId: fake.app.clientId });
  const backOff = { tries: 2, firstMs: 1, longestMs: 5 };
  const where = { apiUrl: fake.apiUrl, send: http.send, cache: new AnswerCache() };
  return new SpotifyClient({ ...where, access, budget, backOff });
}

const tokenCalls = (): number => fake.log.count({ path: /token$/ });

/** Whether Spotify takes it. */
async function isGood(token: string): Promise<boolean> {
  const headers = { authorization: `Bearer ${token}` };
  return (await fetch(`${fake.apiUrl}/me`, { headers })).ok;
}

const ask = (tokens: UserTokens): Promise<string> => tokens.accessOf(userId).token(signal);
const read = () => database.spotifyConnection.findUniqueOrThrow({ where: { userId } });

describe("a user's tokens", () => {
  it("are not renewed while they are good, and are unreadable in the database", async () => {
    const before = tokenCalls();
    const tokens = tokensOf(database);
    expect(await isGood(await ask(tokens))).toBe(true);
    expect(await ask(tokens)).toBe(await ask(tokensOf(otherDatabase)));
    expect(tokenCalls()).toBe(before);
    const { accessToken, refreshToken } = await read();
    const token = await ask(tokens);
    for (const column of [accessToken, refreshToken]) {
      expect(Buffer.from(column).toString("latin1")).not.toContain(token.slice(0, 8));
    }
  });

  it("are renewed once for fifty who ask at once with 60 s left", async () => {
    const before = tokenCalls();
    const old = await ask(tokensOf(database));
    fake.clock.advance(3_540_000);
    const tokens = tokensOf(database);
    const got = await Promise.all(Array.from({ length: 50 }, () => ask(tokens)));
    expect(new Set(got).size).toBe(1);
    expect(got[0]).not.toBe(old);
    expect(await isGood(got[0]!)).toBe(true);
    expect(tokenCalls()).toBe(before + 1);
  });

  it("are renewed once by two processes, and the rotated refresh token is the one kept", async () => {
    for (let round = 1; round <= 5; round += 1) {
      const before = tokenCalls();
      fake.clock.advance(3_540_000);
      const [one, other] = await Promise.all([
        ask(tokensOf(database)),
        ask(tokensOf(otherDatabase)),
      ]);
      expect(one).toBe(other);
      expect(tokenCalls()).toBe(before + 1);
    }
  });

  it("are kept by a refresh that brings no refresh token", async () => {
    fake.settings.rotatesRefreshTokens = false;
    const { refreshToken } = await read();
    for (let round = 0; round < 2; round += 1) {
      fake.clock.advance(3_540_000);
      expect(await isGood(await ask(tokensOf(database)))).toBe(true);
    }
    expect((await read()).refreshToken).toEqual(refreshToken);
  });

  it("that Spotify refuses before their time are replaced once, whoever asks", async () => {
    const refused = await ask(tokensOf(database));
    const before = tokenCalls();
    const tokens = tokensOf(database);
    const replace = () => tokens.accessOf(userId).replace(refused, signal);
    const got = await Promise.all([replace(), replace(), replace()]);
    expect(new Set(got).size).toBe(1);
    expect(await tokensOf(otherDatabase).accessOf(userId).replace(refused, signal)).toBe(got[0]);
    expect(tokenCalls()).toBe(before + 1);
  });

  it("that are over end the connection, its user is told, and nobody asks Spotify again", async () => {
    fake.accounts.revoke(listener);
    fake.clock.advance(3_540_000);
    const before = tokenCalls();
    const { version } = await read();
    const news = await heardEvents(testDatabase.url, async () => {
      for (const given of [database, otherDatabase, database, otherDatabase]) {
        await expect(ask(tokensOf(given))).rejects.toMatchObject({ code: "connect_again" });
        fake.clock.advance(150_000);
      }
    });
    expect(tokenCalls()).toBe(before + 1);
    expect(await read()).toMatchObject({ state: "connect_again" });
    expect(news).toEqual([{ kind: "connection", id: userId, userId, version: version + 1 }]);
    const events = await database.event.findMany({ where: { userId } });
    expect(events).toMatchObject([{ type: "spotify.connection_ended", data: {} }]);
  });

  it("stay through an illness of the accounts service, which is asked ever more seldom", async () => {
    fake.clock.advance(3_540_000);
    const illness = { kind: "status", status: 503 } as const;
    fake.faults.next(/token/, illness, { times: 7 });
    const tokens = tokensOf(database);
    const before = tokenCalls();
    for (const [at, restMs] of [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000].entries()) {
      await expect(ask(tokens)).rejects.toMatchObject({ code: "source_busy", isWorthRetry: true });
      fake.clock.advance(restMs - 500);
      await expect(ask(tokens)).rejects.toMatchObject({ code: "source_busy", isWorthRetry: true });
      expect(tokenCalls()).toBe(before + at + 1);
      fake.clock.advance(1000);
    }
    expect(await read()).toMatchObject({ state: "active" });
    expect(await isGood(await ask(tokens))).toBe(true);
    fake.clock.advance(3_540_000);
    expect(await isGood(await ask(tokens))).toBe(true);
    expect(tokenCalls()).toBe(before + 9);
  });

  it("are not asked for in the pause that the accounts service wants, by any process", async () => {
    fake.clock.advance(3_540_000);
    fake.faults.next(/token/, { kind: "status", status: 429, retryAfterSec: 86_400 });
    const before = tokenCalls();
    for (const given of [database, otherDatabase, database]) {
      await expect(ask(tokensOf(given))).rejects.toMatchObject({ code: "rate_limited" });
    }
    const app = { requests: requestsOf(otherDatabase), seal, clientId: fake.app.clientId };
    const token = new AppToken({ ...app, database: otherDatabase }).token();
    await expect(token).rejects.toMatchObject({ code: "rate_limited" });
    expect(tokenCalls()).toBe(before + 1);
    const budget = new AppBudget({ database: otherDatabase, clientId: fake.app.clientId });
    await expect(budget.enter()).rejects.toMatchObject({ code: "rate_limited" });
    expect(await read()).toMatchObject({ state: "active" });
    await database.spotifyApp.updateMany({ data: { closedUntil: new Date(Date.now() - 1000) } });
    expect(await isGood(await ask(tokensOf(otherDatabase)))).toBe(true);
  });

  it("that Spotify refuses as soon as it has given them end no connection", async () => {
    const before = tokenCalls();
    fake.faults.next(/me$/, { kind: "status", status: 401 }, { times: 3 });
    const client = clientOf(tokensOf(database).accessOf(userId));
    await expect(client.profile(signal)).rejects.toMatchObject({ code: "source_busy" });
    expect(tokenCalls()).toBe(before + 1);
    expect(await read()).toMatchObject({ state: "active" });
    expect(await client.profile(signal)).toMatchObject({ id: listener.id });
  });

  it("that are being renewed are waited for by whoever ends the process", async () => {
    fake.clock.advance(3_540_000);
    const { version } = await read();
    const held = fake.faults.hold(/token$/);
    const tokens = tokensOf(database);
    const asked = ask(tokens);
    await held.arrived;
    const settled = tokens.settled();
    held.release();
    await settled;
    expect(await read()).toMatchObject({ version: version + 1 });
    await asked;
  });

  it("that were sealed with another key ask for a new connection", async () => {
    fake.clock.advance(3_540_000);
    const other = new Seal("another secret of another data folder", "spotify tokens");
    const tokens = new UserTokens({ database, requests: requestsOf(database), seal: other });
    await expect(ask(tokens)).rejects.toMatchObject({ code: "connect_again" });
  });

  it("are nobody else's", async () => {
    const stranger = (await createUser(database)).id;
    const access = tokensOf(database).accessOf(stranger);
    await expect(access.token(signal)).rejects.toMatchObject({ code: "connect_again" });
  });
});

describe("the application's token", () => {
  it("is kept for all processes, and renewed 100 s before its end", async () => {
    const requests = requestsOf(database);
    const deps = { requests, seal, clientId: fake.app.clientId, now: () => fake.clock.now() };
    const before = tokenCalls();
    const one = new AppToken({ ...deps, database });
    const got = await Promise.all(Array.from({ length: 20 }, () => one.token()));
    expect(new Set(got).size).toBe(1);
    expect(await new AppToken({ ...deps, database: otherDatabase }).token()).toBe(got[0]);
    expect(tokenCalls()).toBe(before + 1);
    fake.clock.advance(3_499_000);
    expect(await one.token()).toBe(got[0]);
    fake.clock.advance(2000);
    expect(await one.token()).not.toBe(got[0]);
    expect(await one.replace(got[0]!)).not.toBe(got[0]);
    expect(tokenCalls()).toBe(before + 2);
  });

  it("that is refused for good is the operator's matter", async () => {
    const { id } = fake.catalogue.addTrack();
    const { clientId } = fake.app;
    const token = new AppToken({ database, requests: requestsOf(database), seal, clientId });
    fake.faults.next(/tracks/, { kind: "status", status: 401 }, { times: 2 });
    const asked = clientOf(token).track(id, signal);
    await expect(asked).rejects.toMatchObject({ code: "bad_credentials" });
  });
});
