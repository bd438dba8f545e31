import { existsSync } from "node:fs";
import { mkdir, utimes, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createUser } from "#server/testing/factories.ts";
import { openWorkshop, type Workshop } from "#server/testing/own-worker.ts";
import { ModelStore } from "./model-store.ts";
import { sweepPartials } from "./sweep-partials.ts";

const HOUR_MS = 3600_000;
const DAY_MS = 24 * HOUR_MS;

let workshop: Workshop;
let models: ModelStore;
let userId: string;

beforeAll(async () => {
  workshop = await openWorkshop();
  models = new ModelStore(workshop.dataDir);
  userId = (await createUser(workshop.database)).id;
});
afterAll(() => workshop.close());

it.each([
  ["queued", 30 * DAY_MS, true],
  ["running", 30 * DAY_MS, true],
  ["failed", 6 * DAY_MS, true],
  ["failed", 8 * DAY_MS, false],
  ["cancelled", 2 * HOUR_MS, false],
  [null, HOUR_MS / 2, true],
  [null, 2 * HOUR_MS, false],
] as const)("of a fetch that is %s, after %i ms: kept %o", async (state, ageMs, isKept) => {
  const { database } = workshop;
  await database.job.deleteMany();
  const job = { userId, kind: "fetch-model", subject: "one", input: { model: "one" }, priority: 1 };
  if (state !== null) await database.job.create({ data: { ...job, settingsHash: "", state } });
  const path = models.partialPath("one", "a.th");
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, "half");
  const now = Date.now();
  await utimes(path, now / 1000, (now - ageMs) / 1000);
  expect(await sweepPartials(database, models, now)).toBe(isKept ? 0 : 1);
  expect(existsSync(path)).toBe(isKept);
});
