import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { markerVariables } from "#server/ports/port-marker.ts";
import { loadSecrets } from "#server/secrets.ts";
import { Launched } from "#server/testing/launched.ts";
import { openWorkshop, startOwnWorker, type Workshop } from "#server/testing/own-worker.ts";
import type { RunningWorker } from "#server/worker/start-worker.ts";

const PROGRAM = fileURLToPath(new URL("ports-command.ts", import.meta.url));
/** No process has ever started at tick 0. */
const DEAD = { pid: process.pid, startTime: 0 };

let dataDir: string;
let token: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "alchemy-ports-"));
  token = loadSecrets(dataDir).instanceToken;
});
afterEach(async () => {
  for (const child of children.splice(0)) await end(child);
  rmSync(dataDir, { recursive: true });
});

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "exit");
}

async function orphanOf(instanceToken: string): Promise<ChildProcess> {
  const marker = { token: instanceToken, portId: randomUUID(), owner: DEAD };
  const env = { ...process.env, ...markerVariables(marker) };
  const child = spawn("sleep", ["60"], { stdio: "ignore", env });
  await once(child, "spawn");
  children.push(child);
  return child;
}

async function ports(args: readonly string[], url?: string) {
  const env = url === undefined ? {} : { DATABASE_URL: url };
  const command = new Launched({ program: PROGRAM, args, dataDir, env });
  const exitCode = await command.exitCode();
  return { exitCode, output: command.output };
}

describe("without a worker", () => {
  it("shows orphans with pid, start and command, and how bad that is", async () => {
    const orphan = await orphanOf(token);
    const { exitCode, output } = await ports(["status"]);
    expect(exitCode).toBe(0);
    expect(output).toContain("No worker runs.");
    expect(output).toContain("critical: 0 active, 1 orphaned (100 %)");
    expect(output).toMatch(new RegExp(`pid ${orphan.pid}  since 20\\d\\d-.*Z  sleep 60`));
  });

  it("ends orphans only when that is confirmed, and nobody else's ever", async () => {
    const orphan = await orphanOf(token);
    const stranger = await orphanOf("another-installation");
    for (const [args, code] of [
      [["cleanup", "--dry-run"], 0],
      [["cleanup"], 2],
    ] as const) {
      const { exitCode, output } = await ports(args);
      expect(exitCode).toBe(code);
      expect(output).toContain(`pid ${orphan.pid}`);
      expect(output).not.toContain(`pid ${stranger.pid}`);
      expect(orphan.exitCode ?? orphan.signalCode).toBeNull();
    }
    const { exitCode, output } = await ports(["cleanup", "--yes"]);
    expect(exitCode).toBe(0);
    expect(output).toContain("found 1, terminated 1, errors 0, preserved 0");
    if (orphan.signalCode === null) await once(orphan, "exit");
    expect(orphan.signalCode).toBe("SIGTERM");
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
    expect((await ports(["orphans"])).output).toContain("no orphaned processes");
  });

  it("tries its means, and has no tree", async () => {
    const validated = await ports(["validate"]);
    expect(validated.exitCode).toBe(0);
    expect(validated.output).not.toContain("FAILED");
    const tree = await ports(["tree"]);
    expect(tree.exitCode).toBe(1);
    expect(tree.output).toContain("no supervision tree without a worker");
  });
});

describe("with a running worker", () => {
  let workshop: Workshop;
  let worker: RunningWorker;

  beforeAll(async () => {
    workshop = await openWorkshop();
    worker = await startOwnWorker(workshop);
  });
  afterAll(async () => {
    await worker.stop();
    await workshop.close();
  });

  it.each([
    ["status", /healthy: \d active, 0 orphaned \(0 %\), guardian: (namespace|subreaper)/],
    ["orphans", /no orphaned processes/],
    ["cleanup", /found 0, terminated 0, errors 0, preserved \d+/],
    ["validate", /ok {6}sweep: found and ended/],
    ["tree", /reconcile {2}running since .* restarts 0/],
  ])("%s is answered by it", async (command, expected) => {
    const { exitCode, output } = await ports([command], workshop.url);
    expect(output).toContain(`Worker ${process.pid} on `);
    expect(output).toMatch(expected);
    expect(exitCode).toBe(0);
  });
});
