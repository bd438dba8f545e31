import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "#server/testing/database.ts";
import { raceRepeats } from "#server/testing/race-repeats.ts";
import { withClient } from "../postgres/connect.ts";
import { migrate, MigrationError } from "./migrate.ts";
import { readMigrations, type Migration } from "./read-migrations.ts";

let testDatabase: TestDatabase;
let shipped: Migration[];

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  shipped = await readMigrations();
});

afterEach(async () => {
  await testDatabase.drop();
});

function migration(name: string, sql: string): Migration {
  return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
}

async function tables(): Promise<string[]> {
  return withClient(testDatabase.url, async (client) => {
    const sql =
      "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'";
    return (await client.query<{ name: string }>(sql)).rows.map((row) => row.name);
  });
}

describe("migrate", () => {
  it("has nothing to do on a database that it has migrated", async () => {
    expect(await migrate(testDatabase.url)).toEqual([]);
    expect(await tables()).toContain("Track");
  });

  it("applies a new file once, also when several processes start at once", async () => {
    const files = [...shipped];
    for (let round = 1; round <= raceRepeats(); round += 1) {
      const name = `9${String(round).padStart(3, "0")}_more`;
      files.push(migration(name, `CREATE TABLE "More${round}" (id int)`));
      const runs = await Promise.all([1, 2, 3].map(() => migrate(testDatabase.url, files)));
      expect(runs.flat()).toEqual([name]);
    }
    expect(await tables()).toContain("More1");
  });

  it("leaves the database as before when a file fails half-way", async () => {
    const before = await tables();
    const broken = migration("9001_broken", 'CREATE TABLE "Half" (id int); SELECT no_such_column;');
    await expect(migrate(testDatabase.url, [...shipped, broken])).rejects.toThrow(
      /"9001_broken" failed and was undone: .*no_such_column/,
    );
    expect(await tables()).toEqual(before);
    const mended = migration("9001_broken", 'CREATE TABLE "Whole" (id int)');
    expect(await migrate(testDatabase.url, [...shipped, mended])).toEqual(["9001_broken"]);
  });

  it("refuses a database whose schema is newer than the code, naming both versions", async () => {
    await migrate(testDatabase.url, [...shipped, migration("9001_future", "SELECT 1")]);
    const newest = shipped.at(-1)?.name ?? "";
    await expect(migrate(testDatabase.url)).rejects.toThrow(MigrationError);
    await expect(migrate(testDatabase.url)).rejects.toThrow(
      new RegExp(`newer than this code: it has "9001_future", the code's newest is "${newest}"`),
    );
  });

  it("refuses a file that was changed after it was applied", async () => {
    const changed = shipped.map((file) => migration(file.name, `${file.sql}\nSELECT 1;`));
    await expect(migrate(testDatabase.url, changed)).rejects.toThrow(/was changed after/);
  });

  it("refuses a file that sorts before applied ones", async () => {
    const early = [migration("0000_early", "SELECT 1"), ...shipped];
    await expect(migrate(testDatabase.url, early)).rejects.toThrow(
      /Give the new migration a later/,
    );
  });
});
