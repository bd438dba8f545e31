import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, expect, it } from "vitest";
import { Launched, type LaunchedOptions } from "#server/testing/launched.ts";
import { waitUntil } from "#server/testing/wait-until.ts";

const ROLE = fileURLToPath(new URL("role.ts", import.meta.url));
const launched: Launched[] = [];

afterEach(async () => {
  for (const instance of launched.splice(0).reverse()) await instance.cleanUp();
});

function start(options: LaunchedOptions = {}): Launched {
  const instance = new Launched(options);
  launched.push(instance);
  return instance;
}

it("says how to get a database when nothing runs on the data folder", async () => {
  const alone = start({ program: ROLE, args: ["worker"] });
  expect(await alone.exitCode()).toBe(1);
  expect(alone.output).toContain("There is no database: DATABASE_URL is not set");
  expect(alone.output).toContain(alone.dataDir);
});

it("runs one more worker beside an instance, on its database and data folder", async () => {
  const { dataDir } = await start().ready();
  const worker = start({ program: ROLE, args: ["worker"], dataDir });
  const file = join(dataDir, "run", "worker.json");
  expect(await waitUntil(() => existsSync(file), 30_000)).toBe(true);
  const { port } = JSON.parse(readFileSync(file, "utf8")) as { port: number };
  expect((await fetch(`http://127.0.0.1:${port}/health/ready`)).status).toBe(200);
  worker.process.kill("SIGTERM");
  expect(await worker.exitCode()).toBe(0);
  expect(existsSync(file)).toBe(false);
});
