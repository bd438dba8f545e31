import { existsSync } from "node:fs";
import { mkdir, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { JobState, ModelState } from "#server/generated/prisma/client.ts";
import { createUser } from "#server/testing/factories.ts";
import { openWorkshop, type Workshop } from "#server/testing/own-worker.ts";
import { withModelLock } from "./model-lock.ts";
import { ModelStore } from "./model-store.ts";
import { sweepModels } from "./sweep-models.ts";

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
afterEach(async () => {
  await workshop.database.job.deleteMany();
  await workshop.database.model.deleteMany();
  await rm(models.folder, { recursive: true });
});

const deps = () => ({ ...workshop, databaseUrl: workshop.url, models });
const NOW = Date.now();

async function put(path: string, ageMs: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, "half");
  await utimes(path, NOW / 1000, (NOW - ageMs) / 1000);
}

async function createJob(state: JobState): Promise<void> {
  const job = { userId, kind: "fetch-model", subject: "one", input: { model: "one" }, priority: 1 };
  await workshop.database.job.create({ data: { ...job, settingsHash: "", state } });
}

const createRow = (isLocal: boolean, state: ModelState) =>
  workshop.database.model.create({ data: { name: "one", engine: "demucs", isLocal, state } });

describe("what has come of a fetch", () => {
  it.each([
    ["queued", 30 * DAY_MS, true],
    ["running", 30 * DAY_MS, true],
    ["failed", 6 * DAY_MS, true],
    ["failed", 8 * DAY_MS, false],
    ["cancelled", 2 * HOUR_MS, false],
    [null, HOUR_MS / 2, true],
    [null, 2 * HOUR_MS, false],
  ] as const)("that is %s, after %i ms: kept %o", async (state, ageMs, isKept) => {
    await createRow(false, "absent");
    if (state !== null) await createJob(state);
    const [partial, visible] = [models.partialPath("one", "b.th"), models.path("one", "a.th")];
    await put(partial, ageMs);
    await put(visible, ageMs);
    expect(await sweepModels(deps(), NOW)).toBe(isKept ? 0 : 1);
    expect([partial, visible].map(existsSync)).toEqual([isKept, isKept]);
    expect(await workshop.database.model.count()).toBe(1);
  });

  it("stays where its model is installed", async () => {
    await createRow(false, "installed");
    await put(models.path("one", "a.th"), 30 * DAY_MS);
    await put(models.partialPath("one", "a.th"), 2 * HOUR_MS);
    expect(await sweepModels(deps(), NOW)).toBe(1);
    expect(existsSync(models.path("one", "a.th"))).toBe(true);
  });
});

describe("what a killed import or removal has left", () => {
  it("goes at once, and nothing while somebody works on the model", async () => {
    const copy = join(models.privateFolder("one"), "a.th");
    await put(copy, 0);
    const request = { name: "one", label: "One", work: "imported", waitMs: 0 } as const;
    await withModelLock(deps(), request, async () => {
      expect(await sweepModels(deps(), NOW)).toBe(0);
    });
    expect(existsSync(copy)).toBe(true);
    expect(await sweepModels(deps(), NOW)).toBe(1);
    expect(await readdir(join(models.folder, ".partial"))).toEqual([]);
  });

  it("goes with its row when it was a local model's", async () => {
    await createRow(true, "absent");
    await put(models.path("one", "a.th"), 0);
    expect(await sweepModels(deps(), NOW)).toBe(1);
    expect(existsSync(dirname(models.path("one", "a.th")))).toBe(false);
    expect(await workshop.database.model.count()).toBe(0);
  });

  it("is nothing that was put there by hand", async () => {
    await put(models.path("one", "a.th"), 30 * DAY_MS);
    expect(await sweepModels(deps(), NOW)).toBe(0);
    expect(existsSync(models.path("one", "a.th"))).toBe(true);
  });
});
