import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createDatabase, type Database } from "#server/db.ts";
import { createTestDatabase, type TestDatabase } from "#server/testing/database.ts";
import { startFakeSpotify } from "#server/testing/spotify/start-fake-spotify.ts";
import { AnswerCache } from "./client/answer-cache.ts";
import { HttpClient } from "./client/http-client.ts";
import { SpotifyClient } from "./client/spotify-client.ts";
import { AppBudget } from "./request-budget.ts";

const CLIENT = "client-a";
const HOUR_MS = 3_600_000;

let testDatabase: TestDatabase;
let databases: readonly Database[];

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  databases = [1, 2].map(() => createDatabase(testDatabase.url));
});
afterAll(async () => {
  await Promise.all(databases.map((database) => database.$disconnect()));
  await testDatabase.drop();
});
beforeEach(() => databases[0]!.spotifyApp.deleteMany());

/** As each process has one. */
function budgets(clientId = CLIENT, probeSec = 60): AppBudget[] {
  return databases.map((database) => new AppBudget({ database, clientId, probeSec }));
}

const soon = (): Date => new Date(Date.now() + HOUR_MS);
const past = (): Date => new Date(Date.now() - 1000);
const enterAll = (all: readonly AppBudget[]) =>
  Promise.allSettled(Array.from({ length: 40 }, (_, i) => all[i % all.length]!.enter()));
const probesIn = (results: readonly PromiseSettledResult<{ isProbe: boolean }>[]) =>
  results.filter((result) => result.status === "fulfilled" && result.value.isProbe).length;

describe("the budget of requests", () => {
  it("lets everybody in while Spotify has asked for nothing", async () => {
    const results = await enterAll(budgets());
    expect(results.every(({ status }) => status === "fulfilled")).toBe(true);
    expect(probesIn(results)).toBe(0);
  });

  it("keeps all processes out until the latest time that was asked for, and no other application", async () => {
    const [one, other] = budgets();
    const until = soon();
    await one!.close(until);
    await other!.close(new Date(until.getTime() - 1000));
    for (const budget of [one!, other!]) {
      await expect(budget.enter()).rejects.toMatchObject({
        code: "rate_limited",
        isWorthRetry: false,
        notBefore: until,
      });
    }
    const [stranger] = budgets("client-b");
    await expect(stranger!.enter()).resolves.toEqual({ isProbe: false });
  });

  it("lets one alone in when the time is over, and all once that was answered", async () => {
    const all = budgets();
    await all[0]!.close(past());
    const results = await enterAll(all);
    expect(probesIn(results)).toBe(1);
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await all[1]!.open();
    const after = await enterAll(all);
    expect(after.every(({ status }) => status === "fulfilled")).toBe(true);
    expect(probesIn(after)).toBe(0);
  });

  it("says whom everybody else waits for", async () => {
    const all = budgets();
    await all[0]!.close(soon());
    await expect(all[1]!.enter()).rejects.toThrow(/Spotify asks this server to wait/);
    await databases[0]!.spotifyApp.updateMany({ data: { closedUntil: past() } });
    await all[0]!.enter();
    await expect(all[1]!.enter()).rejects.toThrow(/finding out whether Spotify takes requests/);
  });

  it("keeps back requests for tokens in the pause only, not while one is out", async () => {
    const all = budgets();
    await all[0]!.close(soon());
    await expect(all[1]!.check()).rejects.toMatchObject({ code: "rate_limited" });
    await databases[0]!.spotifyApp.updateMany({ data: { closedUntil: past() } });
    await all[0]!.enter();
    await expect(all[1]!.check()).resolves.toBeUndefined();
  });

  it("lets another one in, or the same one again, when the network has lost the first", async () => {
    const all = budgets();
    await all[0]!.close(past());
    expect(await all[0]!.enter()).toEqual({ isProbe: true });
    await all[0]!.release();
    expect(probesIn(await enterAll(all))).toBe(1);
  });

  it("is open again for a client whose first request is lost once", async () => {
    const fake = await startFakeSpotify();
    const http = new HttpClient({ proxy: {} });
    const listener = fake.catalogue.addUser("listener-a");
    const { accessToken } = fake.accounts.signIn(listener);
    const token = () => Promise.resolve(accessToken);
    const [budget, other] = budgets();
    const client = new SpotifyClient({
      apiUrl: fake.apiUrl,
      send: http.send,
      access: { subject: listener.id, token, replace: token },
      budget: budget!,
      cache: new AnswerCache(),
      backOff: { tries: 2, firstMs: 1, longestMs: 5 },
    });
    await budget!.close(past());
    fake.faults.next(/me$/, { kind: "reset" });
    const profile = await client.profile(new AbortController().signal).finally(async () => {
      await http.close();
      await fake.close();
    });
    expect(profile).toMatchObject({ id: listener.id });
    await expect(other!.enter()).resolves.toEqual({ isProbe: false });
  });

  it("stays closed where that one was told to wait again", async () => {
    const all = budgets();
    await all[0]!.close(past());
    await all[0]!.enter();
    const until = soon();
    await all[1]!.close(until);
    await all[0]!.open();
    await expect(all[0]!.enter()).rejects.toMatchObject({ notBefore: until });
  });

  it("sends another one when the first was never answered", async () => {
    const all = budgets(CLIENT, -1);
    await all[0]!.close(past());
    await expect(all[0]!.enter()).resolves.toEqual({ isProbe: true });
    await expect(all[1]!.enter()).resolves.toEqual({ isProbe: true });
  });
});
