import { describe, expect, it } from "vitest";
import { Prisma } from "#server/db.ts";
import { DomainError } from "#server/errors.ts";
import { isOutage, withDatabaseRetry } from "./database-retry.ts";

function known(code: string, message: string): Error {
  return new Prisma.PrismaClientKnownRequestError(message, { code, clientVersion: "7" });
}

describe("isOutage", () => {
  it.each([
    known("P1001", "Can't reach database server"),
    known("P2024", "Timed out fetching a connection"),
    known("P2010", "Raw query failed. Code: `57P01`. Message: `terminating connection`"),
    known("P2010", "Raw query failed. Code: `N/A`. Message: `Can't reach database server`"),
    known("P2010", "Raw query failed. Code: `40P01`. Message: `deadlock detected`"),
    Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }),
    new Error("Connection terminated unexpectedly"),
    new Error("Cannot use a pool after calling end on the pool"),
  ])("says so of %s", (error) => {
    expect(isOutage(error)).toBe(true);
  });

  it.each([
    known("P2002", "Unique constraint failed"),
    known("P2025", "No record was found"),
    known("P2010", "Raw query failed. Code: `42P01`. Message: `relation does not exist`"),
    known("P2010", "Raw query failed. Code: `23505`. Message: `duplicate key`"),
    new DomainError("no_space", { message: "The connection to the disk is full." }),
    new TypeError("undefined is not a function"),
  ])("does not say so of %s", (error) => {
    expect(isOutage(error)).toBe(false);
  });
});

describe("withDatabaseRetry", () => {
  it("tries again until it gets through", async () => {
    let tries = 0;
    const answer = await withDatabaseRetry(
      () => {
        tries += 1;
        return tries < 3 ? Promise.reject(known("P1001", "away")) : Promise.resolve("there");
      },
      { limitMs: 5000 },
    );
    expect([answer, tries]).toEqual(["there", 3]);
  });

  it("gives up at the limit, on a signal and at an error of the statement", async () => {
    const away = (): Promise<never> => Promise.reject(known("P1001", "away"));
    await expect(withDatabaseRetry(away, { limitMs: 150 })).rejects.toThrow("away");
    const signal = AbortSignal.abort();
    await expect(withDatabaseRetry(away, { limitMs: 60_000, signal })).rejects.toThrow("away");
    const wrong = (): Promise<never> => Promise.reject(known("P2002", "twice"));
    await expect(withDatabaseRetry(wrong, { limitMs: 60_000 })).rejects.toThrow("twice");
  });
});
