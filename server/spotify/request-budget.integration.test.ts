import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createDatabase, type Database } from "#server/db.ts";
import { createTestDatabase, type TestDatabase } from "#server/testing/database.ts";
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
