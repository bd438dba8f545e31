import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import type { ForkServer } from "#server/ports/fork-server/fork-server.ts";
import type { GuardianMode } from "#server/ports/port-types.ts";
import { fixtureForkServer, forkableStart } from "#server/testing/fixtures/ports/fork-fixture.ts";
import { fixturePool, poolRequest } from "#server/testing/fixtures/ports/pool-fixture.ts";
import {
  availableModes,
  PYTHON,
  type FixtureHost,
} from "#server/testing/fixtures/ports/port-fixture.ts";
import { pythonCommand } from "#server/worker/python-command.ts";
import { percentile, printTable } from "../product/print-table.ts";
import { BATCH_SIZE, WORKER_LIMITS, workerHost } from "./as-worker.ts";
import { boundBench } from "./bound-bench.ts";
import { against, shares } from "./cells.ts";

const POOLS = [
  { size: 4, runs: 10, spawnedSec: 1, forkedSec: 1 },
  { size: 16, runs: 5, spawnedSec: 1, forkedSec: 1 },
  { size: 100, runs: 3, spawnedSec: 10, forkedSec: 1.5 },
];
const FORKED_RUNS = 50;
const SPAWNED_RUNS = 20;
const READY_GOAL_MS = 100;
const PRODUCT = ["audio_ports.ingest_audio", "audio_ports.separate_stems"];
/** librosa itself loads its parts when they are used; the last one brings them in, and Numba. */
const HEAVY = ["numpy", "scipy.signal", "librosa", "librosa.core.audio"];
const PRELOADS = [
  { name: "product", modules: PRODUCT },
  ...(hasLibrosa() ? [{ name: "and librosa", modules: [...PRODUCT, ...HEAVY] }] : []),
];

boundBench(400);
const pools: string[][] = [];
const singles: string[][] = [];
for (const mode of availableModes()) {
  await measurePools(mode);
  await measureSingles(mode);
}
printTable(
  `Seconds until all ports of a pool are ready (stub ports, batches of ${BATCH_SIZE})`,
  ["", "ports", "p50", "max", "most at once", "goal (max)", ""],
  pools,
);
printTable(
  "Milliseconds until a port of the product is ready, and until it has answered its first request",
  ["", "ports", "p50", "p95", "max", "goal (p95)", "", "answer p50", "p95", "max", "own MB"],
  singles,
);
if (PRELOADS.length === 1) console.log("librosa is not installed: not measured.");

async function measurePools(mode: GuardianMode): Promise<void> {
  const own = workerHost(mode);
  const server = await fixtureForkServer(own);
  for (const { size, runs, spawnedSec, forkedSec } of POOLS) {
    const spawned = await repeat(runs, () => startPool(own, size));
    pools.push(poolRow(`${mode}, spawned`, spawned, spawnedSec));
    const forked = await repeat(runs, () => startPool(own, size, server));
    pools.push(poolRow(`${mode}, forked`, forked, forkedSec));
  }
  server.stop();
  await server.exited;
  own.remove();
}

interface PoolStart {
  readonly size: number;
  readonly tookSec: number;
  /** Ports that were being started at the same time. */
  readonly most: number;
}

async function startPool(own: FixtureHost, size: number, server?: ForkServer): Promise<PoolStart> {
  const tag = randomUUID();
  const { promise: allReady, resolve, reject } = Promise.withResolvers<number>();
  let starting = 0;
  let ready = 0;
  let most = 0;
  const startedAtMs = performance.now();
  const { pool } = await fixturePool({
    own,
    size,
    batchSize: BATCH_SIZE,
    openPort: (folder) => {
      starting += 1;
      most = Math.max(most, starting);
      const port = own.host.open(
        forkableStart(tag, "well", { folder, limits: WORKER_LIMITS }),
        server,
      );
      port.ready.then(() => {
        starting -= 1;
        ready += 1;
        if (ready === size) resolve(performance.now());
      }, reject);
      return port;
    },
  });
  const tookSec = ((await allReady) - startedAtMs) / 1000;
  pool.stop();
  await pool.exited;
  if (most > BATCH_SIZE) throw new Error(`${most} ports were started at once, not ${BATCH_SIZE}.`);
  return { size, tookSec, most };
}

function poolRow(name: string, starts: readonly PoolStart[], goalSec: number): string[] {
  const sec = starts.map(({ tookSec }) => tookSec);
  const most = Math.max(...starts.map((start) => start.most));
  const figures = [0.5, 1].map((share) => percentile(sec, share).toFixed(2));
  return [
    name,
    String(starts[0]?.size),
    ...figures,
    String(most),
    ...against(Math.max(...sec), goalSec),
  ];
}

async function measureSingles(mode: GuardianMode): Promise<void> {
  const own = workerHost(mode);
  for (const { name, modules } of PRELOADS) {
    const server = await fixtureForkServer(own, modules);
    singles.push(
      singleRow(
        `${mode}, forked, ${name}`,
        await repeat(FORKED_RUNS, () => startPort(own, server)),
      ),
    );
    const serverMb = megabytes(server.pid, /^Rss: +(\d+) kB$/gm).toFixed(0);
    singles.push([`${mode}, fork server, ${name}`, ...Array<string>(9).fill(""), serverMb]);
    server.stop();
    await server.exited;
  }
  singles.push(singleRow(`${mode}, spawned`, await repeat(SPAWNED_RUNS, () => startPort(own))));
  own.remove();
}

interface FirstAnswer {
  readonly readyMs: number;
  /** From the start as well. */
  readonly answeredMs: number;
  /** Memory after its answer that it shares with no other process. */
  readonly ownMb: number;
}

/** The product's own port for separations, and a request that needs its modules and nothing else. */
async function startPort(own: FixtureHost, server?: ForkServer): Promise<FirstAnswer> {
  const startedAtMs = performance.now();
  const port = own.host.open(
    {
      kind: "separate-stems",
      ...pythonCommand("separate-stems"),
      folder: own.dataDir,
      limits: WORKER_LIMITS,
      requests: 0,
    },
    server,
  );
  await port.ready;
  const readyMs = performance.now() - startedAtMs;
  const outcome = await port.run(poolRequest());
  if (outcome.kind !== "failed") throw new Error(`A request without input: ${outcome.kind}.`);
  const answeredMs = performance.now() - startedAtMs;
  const ownMb = megabytes(port.pid, /^Private_\w+: +(\d+) kB$/gm);
  await port.stopFor("shutdown");
  return { readyMs, answeredMs, ownMb };
}

/** The sum of these lines of what the kernel says of a process's memory. */
function megabytes(pid: number | undefined, lines: RegExp): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, "latin1");
  const kilobytes = [...text.matchAll(lines)].map(([, figure]) => Number(figure));
  return kilobytes.reduce((sum, each) => sum + each, 0) / 1024;
}

function singleRow(name: string, starts: readonly FirstAnswer[]): string[] {
  const of = (figure: keyof FirstAnswer): number[] => starts.map((each) => each[figure]);
  const isForked = name.includes("forked");
  const goal = isForked ? against(percentile(of("readyMs"), 0.95), READY_GOAL_MS) : ["", ""];
  const ownMb = percentile(of("ownMb"), 0.5).toFixed(1);
  const times = [...shares(of("readyMs")), ...goal, ...shares(of("answeredMs"))];
  return [name, String(starts.length), ...times, ownMb];
}

async function repeat<T>(runs: number, measure: () => Promise<T>): Promise<T[]> {
  const values: T[] = [];
  for (let run = 0; run < runs; run += 1) values.push(await measure());
  return values;
}

function hasLibrosa(): boolean {
  return spawnSync(PYTHON, ["-c", "import librosa"], { stdio: "ignore" }).status === 0;
}
