import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { Launched, type LaunchedOptions } from "#server/testing/launched.ts";
import { waitUntil } from "#server/testing/wait-until.ts";
import { canConnect, withClient } from "./postgres/connect.ts";

const launched: Launched[] = [];

function start(options: LaunchedOptions = {}): Launched {
  const instance = new Launched(options);
  launched.push(instance);
  return instance;
}

afterEach(async () => {
  for (const instance of launched.splice(0).reverse()) await instance.cleanUp();
});

function databaseUrlOf(instance: Launched): string {
  const file = join(instance.dataDir, "run", "postgres.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { url: string }).url;
}

async function workerPid(instance: Launched): Promise<number> {
  await waitUntil(() => instance.processes().some(({ command }) => isWorker(command)), 5000);
  return instance.processes().find(({ command }) => isWorker(command))?.pid ?? 0;
}

function isWorker(command: string): boolean {
  return command.includes("fixtures/worker.ts");
}

describe("launcher", () => {
  it("starts database, worker and web, and migrates the database", async () => {
    const instance = await start().ready();
    expect((await fetch(instance.baseUrl)).status).toBe(200);
    const tables = await withClient(databaseUrlOf(instance), (client) =>
      client.query("SELECT name FROM schema_migration"),
    );
    expect(tables.rowCount).toBeGreaterThan(0);
  });

  it("keeps secrets and the database's address from other users", async () => {
    const instance = await start().ready();
    for (const file of ["secrets.json", "run/postgres.json"]) {
      expect(statSync(join(instance.dataDir, file)).mode & 0o777).toBe(0o600);
    }
    expect(statSync(instance.dataDir).mode & 0o077).toBe(0);
  });

  it("runs two instances with different ports, data folders and secrets at once", async () => {
    const [one, other] = await Promise.all([start().ready(), start().ready()]);
    expect(one.baseUrl).not.toBe(other.baseUrl);
    const secrets = [one, other].map(({ dataDir }) =>
      readFileSync(join(dataDir, "secrets.json"), "utf8"),
    );
    expect(secrets[0]).not.toBe(secrets[1]);
    for (const { baseUrl } of [one, other]) expect((await fetch(baseUrl)).status).toBe(200);
  });

  it.each(["SIGTERM", "SIGINT"] as const)("stops everything on %s", async (signal) => {
    const instance = await start().ready();
    expect(instance.processes().length).toBeGreaterThanOrEqual(3);
    instance.process.kill(signal);
    expect(await instance.exitCode()).toBe(0);
    expect(await instance.leftOver()).toEqual([]);
  });

  it("stops when told to while it is still starting", async () => {
    const instance = start();
    await waitUntil(() => instance.processes().length > 0, 10_000);
    instance.process.kill("SIGTERM");
    expect(await instance.exitCode()).toBe(0);
    expect(await instance.leftOver()).toEqual([]);
  });

  it("leaves nothing after kill -9, and starts again on the same data folder", async () => {
    const instance = await start().ready();
    instance.process.kill("SIGKILL");
    const next = await start({ dataDir: instance.dataDir }).ready();
    expect(await instance.leftOver()).toEqual([]);
    expect((await fetch(next.baseUrl)).status).toBe(200);
    await next.cleanUp();
  });

  it("brings a killed worker back on its old port", async () => {
    const instance = await start().ready();
    const before = await workerPid(instance);
    const { worker } = await ports(instance);
    process.kill(before, "SIGKILL");
    const isBack = await waitUntil(async () => (await pidAt(worker)) !== undefined, 5000);
    expect(isBack).toBe(true);
    expect(await pidAt(worker)).not.toBe(before);
  });

  it("restarts a lost database at its old address, and neither worker nor web", async () => {
    const instance = await start().ready();
    const url = databaseUrlOf(instance);
    const before = await workerPid(instance);
    const postmaster = instance.find("bin/postgres");
    process.kill(postmaster.pid, "SIGQUIT");
    await waitUntil(async () => !(await canConnect(url)), 5000);
    expect(await waitUntil(() => canConnect(url), 20_000)).toBe(true);
    expect(await workerPid(instance)).toBe(before);
  });

  it("gives up with a clear message when a child comes down again and again", async () => {
    const instance = await start().ready();
    let last = 0;
    while (!instance.hasEnded) {
      const pid = await workerPid(instance);
      if (pid !== 0 && pid !== last) process.kill(pid, "SIGKILL");
      last = pid;
    }
    expect(await instance.exitCode()).toBe(1);
    expect(instance.output).toMatch(/"worker" came down more than 5 times within 60000 ms/);
    expect(await instance.leftOver()).toEqual([]);
  });
});

/** The worker's port, from the environment of its process. */
async function ports(instance: Launched): Promise<{ worker: number }> {
  const environment = readFileSync(`/proc/${await workerPid(instance)}/environ`, "utf8");
  return { worker: Number(/WORKER_PORT=(\d+)/.exec(environment)?.[1]) };
}

async function pidAt(port: number): Promise<number | undefined> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}`);
    return ((await response.json()) as { pid: number }).pid;
  } catch {
    return undefined;
  }
}
