import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWorkshop, startOwnWorker, type Workshop } from "#server/testing/own-worker.ts";
import { descendantsOf } from "#server/testing/processes.ts";
import { resetAfterUpgrade } from "#server/testing/raw-request.ts";
import { runWorkerMain } from "#server/testing/worker-process.ts";
import type { RunningWorker } from "./start-worker.ts";

const TOKEN = "a-token-of-the-metrics";

let workshop: Workshop;
let busy: Server;
let busyPort: number;

beforeAll(async () => {
  workshop = await openWorkshop();
  busy = createServer().listen(0, "127.0.0.1");
  await once(busy, "listening");
  busyPort = (busy.address() as AddressInfo).port;
});
afterAll(async () => {
  busy.close();
  await workshop.close();
});

const runMain = (variables: Record<string, string>) =>
  runWorkerMain({ DATABASE_URL: workshop.url, ...variables });

describe("a worker that can't start", () => {
  it("names a busy port and ends with 1", async () => {
    const { exitCode, message } = await runMain({
      DATA_DIR: workshop.dataDir,
      WORKER_PORT: String(busyPort),
    });
    expect(exitCode).toBe(1);
    expect(message).toMatch(new RegExp(`^The worker's port ${busyPort} of 127.0.0.1 is in use`));
  });

  it("names a missing database address and a bad variable", async () => {
    const missing = await runMain({ DATABASE_URL: "", DATA_DIR: workshop.dataDir });
    expect(missing).toMatchObject({ exitCode: 1 });
    expect(missing.message).toMatch(/^DATABASE_URL is not set/);
    const bad = await runMain({ WORKER_PORT: "many" });
    expect(bad).toMatchObject({ exitCode: 1 });
    expect(bad.message).toContain("WORKER_PORT");
  });

  it("names a missing Python, storage that can't be written and a database that is away", async () => {
    const folder = await mkdtemp(join(tmpdir(), "worker-start-"));
    const file = join(folder, "a-file");
    await writeFile(file, "");
    await expect(startOwnWorker(workshop, { pythonPath: join(folder, "python") })).rejects.toThrow(
      `There is no Python at ${folder}/python.`,
    );
    await expect(startOwnWorker(workshop, { dataDir: join(file, "data") })).rejects.toThrow(
      /The data folder .*\/a-file\/data is not writable/,
    );
    const databaseUrl = `postgresql://nobody:none@127.0.0.1:${busyPort}/none?sslmode=disable`;
    await expect(
      startOwnWorker(workshop, { databaseUrl, intervals: { databaseWaitMs: 300 } }),
    ).rejects.toThrow(`The database at 127.0.0.1:${busyPort} did not answer`);
    await rm(folder, { recursive: true });
    expect(descendantsOf(process.pid).filter((p) => p.command.includes("audio_ports"))).toEqual([]);
  });
});

it("that fails in its last step leaves nothing open", async () => {
  const inTheWay = join(workshop.dataDir, "run", "worker.json");
  await mkdir(inTheWay, { recursive: true });
  await expect(startOwnWorker(workshop)).rejects.toThrow(/worker\.json/);
  await rm(inTheWay, { recursive: true });
  const workers = await workshop.database.worker.findMany();
  expect(workers.every(({ stoppedAt }) => stoppedAt !== null)).toBe(true);
  expect(descendantsOf(process.pid).filter((p) => p.command.includes("audio_ports"))).toEqual([]);
});

describe("a worker's HTTP server", () => {
  let worker: RunningWorker;
  const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`http://127.0.0.1:${worker.port}${path}`, { headers });

  beforeAll(async () => {
    worker = await startOwnWorker(workshop, { metricsToken: TOKEN });
  });
  afterAll(() => worker.stop());

  it("answers liveness, readiness with every check, and nothing but its own paths", async () => {
    expect((await get("/health/live")).status).toBe(200);
    const ready = await get("/health/ready");
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({
      version: "0.0.0",
      uptimeSec: expect.any(Number) as number,
      passedPercent: expect.any(Number) as number,
      checks: [
        { name: "database", status: "ok" },
        { name: "storage", status: "ok" },
        { name: "disk" },
        { name: "notifications", status: "ok" },
        { name: "ports", status: "ok" },
        { name: "guardian" },
      ],
    });
    for (const path of ["/", "/api/health/live", "/signin", "/tracks"]) {
      expect((await get(path)).status).toBe(404);
    }
  });

  it("outlives clients that ask for an upgrade and reset the connection", async () => {
    const baseUrl = `http://127.0.0.1:${worker.port}`;
    for (const path of ["/nowhere", "/socket.io/?EIO=4&transport=websocket"]) {
      for (let nth = 0; nth < 20; nth += 1) await resetAfterUpgrade(baseUrl, path);
    }
    expect((await get("/health/live")).status).toBe(200);
  });

  it("shows metrics to this machine, through a proxy only with the token", async () => {
    const metrics = await (await get("/metrics")).text();
    for (const name of ["process_cpu_seconds_total", "nodejs_eventloop_lag_p99_seconds"]) {
      expect(metrics).toContain(name);
    }
    expect(metrics).toContain("alchemy_sockets 0");
    const forwarded = { "x-forwarded-for": "203.0.113.9" };
    expect((await get("/metrics", forwarded)).status).toBe(404);
    const authorization = `Bearer ${TOKEN}`;
    expect((await get("/metrics", { ...forwarded, authorization })).status).toBe(200);
    expect((await get("/metrics", { authorization: "Bearer wrong" })).status).toBe(404);
  });
});
