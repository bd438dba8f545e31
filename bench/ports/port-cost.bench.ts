import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  availableModes,
  fixtureHost,
  fixtureRequest,
  PYTHON,
  taggedPids,
} from "#server/testing/fixtures/ports/port-fixture.ts";
import { startOwner } from "#server/testing/fixtures/ports/port-owner.ts";
import { waitUntil } from "#server/testing/wait-until.ts";
import type { GuardianMode } from "#server/ports/port-types.ts";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { percentile, printTable } from "../product/print-table.ts";

const RUNS = 20;
const LIMIT_MS = 10_000;

const bare = await repeat(runBare);
const modes = availableModes();
const rows = [["bare Python", ...shares(bare)]];
for (const mode of modes) rows.push([`port, ${mode}`, ...shares(await runPorts(mode))]);
printTable("Milliseconds from spawn to the end of a port that does nothing", heads(), rows);

const ends: string[][] = [];
for (const mode of modes) ends.push([mode, ...shares(await repeat(() => killOwner(mode)))]);
printTable("Milliseconds from kill -9 of the worker until the whole tree is gone", heads(), ends);

function heads(): string[] {
  return ["", "p50", "p95", "max"];
}

function shares(values: readonly number[]): string[] {
  return [0.5, 0.95, 1].map((share) => percentile(values, share).toFixed(0));
}

async function repeat(measure: () => Promise<number>): Promise<number[]> {
  const values: number[] = [];
  for (let run = 0; run < RUNS; run += 1) values.push(await measure());
  return values;
}

async function runBare(): Promise<number> {
  const startedAtMs = performance.now();
  await once(spawn(PYTHON, ["-S", "-c", "import json, subprocess, threading"]), "exit");
  return performance.now() - startedAtMs;
}

async function runPorts(mode: GuardianMode): Promise<number[]> {
  const { host, remove } = fixtureHost({ mode });
  const values = await repeat(async () => {
    const startedAtMs = performance.now();
    await host.start(fixtureRequest("die.py", ["torn_result"])).outcome;
    return performance.now() - startedAtMs;
  });
  remove();
  return values;
}

/** Of a port with a plain and a setsid grandchild that ignores SIGTERM. */
async function killOwner(mode: GuardianMode): Promise<number> {
  const dataDir = mkdtempSync(join(tmpdir(), "bench-"));
  const tag = randomUUID();
  const owner = startOwner("hang.py", [tag, "deaf"], {
    mode,
    dataDir,
    instanceToken: randomUUID(),
  });
  await owner.next();
  const killedAtMs = performance.now();
  await owner.kill();
  if (!(await waitUntil(() => taggedPids(tag).length === 0, LIMIT_MS))) {
    throw new Error(`Processes outlived their worker by ${LIMIT_MS} ms: ${taggedPids(tag).join()}`);
  }
  rmSync(dataDir, { recursive: true });
  return performance.now() - killedAtMs;
}
