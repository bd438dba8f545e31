import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "#server/db.ts";
import { openWorkshop, type Workshop } from "#server/testing/own-worker.ts";
import { importModel } from "./import-model.ts";
import { ModelStore } from "./model-store.ts";
import { sweepModels } from "./sweep-models.ts";

let workshop: Workshop;
let models: ModelStore;
let folder: string;

beforeAll(async () => {
  workshop = await openWorkshop();
  models = new ModelStore(workshop.dataDir);
});
afterAll(() => workshop.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "import-"));
  await writeFile(join(folder, "a.th"), randomBytes(2000));
});
afterEach(() => rm(folder, { recursive: true }));

const deps = () => ({ ...workshop, databaseUrl: workshop.url, models });

describe("an import whose row can't be completed", () => {
  /** Like the database, except that no transaction works. */
  const broken = (before: () => Promise<unknown>): Database =>
    new Proxy(workshop.database, {
      get: (client, key) =>
        key === "$transaction"
          ? () => before().then(() => Promise.reject(new Error("away")))
          : (Reflect.get(client, key) as unknown),
    });
  const takeBroken = (before: () => Promise<unknown>) =>
    importModel(
      { ...deps(), database: broken(before) },
      { path: folder, adminId: null, approves: false },
    );

  it("leaves neither files nor row", async () => {
    await expect(takeBroken(() => Promise.resolve())).rejects.toThrow("away");
    expect(existsSync(dirname(models.path("a", "a.th")))).toBe(false);
    expect(await workshop.database.model.count()).toBe(0);
  });

  it("is left to the sweep when its lock is lost too", async () => {
    const lost = takeBroken(
      () => workshop.database.$queryRaw`
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = 'model store: imported' AND datname = current_database()`,
    );
    await expect(lost).rejects.toMatchObject({ code: "unavailable" });
    expect(existsSync(models.path("a", "a.th"))).toBe(true);
    expect(await sweepModels(deps())).toBe(1);
    expect(existsSync(dirname(models.path("a", "a.th")))).toBe(false);
    expect(await workshop.database.model.count()).toBe(0);
  });
});
