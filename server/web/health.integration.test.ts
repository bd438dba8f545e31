import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { createDatabase } from "#server/db.ts";
import { readMigrations } from "#server/launch/migrations/read-migrations.ts";
import { WebContext } from "#server/testing/web-context.ts";
import { readHealth } from "./health.ts";

let context: WebContext;

beforeAll(async () => {
  context = await WebContext.open();
});
afterAll(() => context.close());
beforeEach(() => context.database.worker.deleteMany());

const migrations = (await readMigrations()).map(({ name }) => name);
const product = { version: "1.2.3", startedAtMs: Date.now() - 5000, migrations };

function statusOf(report: Awaited<ReturnType<typeof readHealth>>) {
  const failing = report.checks.filter(({ status }) => status !== "ok");
  return { status: report.status, failing: failing.map(({ name }) => name) };
}

async function addWorker(): Promise<void> {
  const id = "01a1fbaf-b3c5-744b-9e33-87e8a784280f";
  await context.database.worker.create({ data: { id, host: "a", pid: 1, bootId: "b" } });
}

it("is degraded without a worker, and ok with one", async () => {
  const { database, store } = context;
  const without = await readHealth({ ...product, database, store });
  expect(statusOf(without)).toEqual({ status: "degraded", failing: ["worker"] });
  expect(without.version).toBe("1.2.3");
  expect(without.uptimeSec).toBeGreaterThanOrEqual(5);
  await addWorker();
  expect(statusOf(await readHealth({ ...product, database, store }))).toMatchObject({
    status: "ok",
  });
});

it("fails and names the database when that does not answer", async () => {
  const database = createDatabase("postgresql://nobody:x@127.0.0.1:9/none", 1);
  const report = await readHealth({ ...product, database, store: context.store });
  await database.$disconnect();
  expect(report.status).toBe("failed");
  expect(report.checks).toContainEqual({
    name: "database",
    status: "failed",
    message: "The database does not answer.",
  });
});

it("fails for a schema that lacks a migration or is newer than the code", async () => {
  const { database, store } = context;
  await addWorker();
  for (const migrations of [[...product.migrations, "9999_next"], []]) {
    const report = await readHealth({ ...product, migrations, database, store });
    expect(statusOf(report)).toMatchObject({ status: "failed", failing: ["migrations"] });
  }
});

it("fails for a store that can't be written, and is degraded on a full disk", async () => {
  const { database } = context;
  await addWorker();
  const broken = {
    assertWritable: () => Promise.reject(new Error("EROFS")),
    freeBytes: () => Promise.resolve(1024 ** 3),
  };
  const store = Object.assign(Object.create(context.store) as typeof context.store, broken);
  const report = await readHealth({ ...product, database, store });
  expect(statusOf(report)).toEqual({ status: "failed", failing: ["storage", "disk"] });
});
