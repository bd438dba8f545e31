import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { createDatabase, type Database } from "#server/db.ts";
import { createTestDatabase, type TestDatabase } from "#server/testing/database.ts";
import type { SpeedPlace } from "./expected-time.ts";
import { learnSpeed, readSpeeds } from "./speed-factors.ts";

const PLACE: SpeedPlace = { engine: "demucs", model: "htdemucs", device: "cpu", threads: 4 };
const GUESS = 0.8 / 4;

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
beforeEach(() => database.speedFactor.deleteMany());

async function learn(factors: readonly number[], place = PLACE): Promise<number | undefined> {
  for (const factor of factors) await learnSpeed(database, place, factor);
  return (await readSpeeds(database))(place);
}

it("is a running mean", async () => {
  expect(await learn([0.2])).toBeCloseTo(0.2);
  expect(await learn([0.3])).toBeCloseTo(0.23);
  expect(await database.speedFactor.findMany()).toMatchObject([{ runs: 2, device: "cpu/4" }]);
});

it.each<[string, number[], number]>([
  ["the first one by the guess", [100], 4 * GUESS],
  ["a fast first one, too", [0.0001], GUESS / 4],
  ["a later one by what is known", [0.4, 100], 0.4 + 0.3 * (1.6 - 0.4)],
  ["a fast later one, too", [0.4, 0.0001], 0.4 + 0.3 * (0.1 - 0.4)],
])("a run that is far off counts four times at most: %s", async (_, factors, known) => {
  expect(await learn(factors)).toBeCloseTo(known);
});

it("is another one with another number of threads, and on a card of no number", async () => {
  await learn([0.3]);
  const speeds = await readSpeeds(database);
  expect(speeds({ ...PLACE, threads: 8 })).toBeUndefined();
  expect(await learn([0.02], { ...PLACE, device: "cuda" })).toBeCloseTo(0.02);
  const { length } = await database.speedFactor.findMany({ where: { device: "cuda" } });
  expect(length).toBe(1);
});
