import { randomUUID } from "node:crypto";
import { forkableStart } from "#server/testing/fixtures/ports/fork-fixture.ts";
import { fixturePool, poolRequest } from "#server/testing/fixtures/ports/pool-fixture.ts";
import { waitUntil } from "#server/testing/wait-until.ts";
import type { Pool } from "#server/ports/pool/pool.ts";
import { percentile, printTable } from "../product/print-table.ts";
import { WORKER_LIMITS, workerHost } from "./as-worker.ts";
import { boundBench } from "./bound-bench.ts";
import { against, shares } from "./cells.ts";

const SLEEPS = { requests: 20, sec: 0.5, workers: 8, runs: 5 };
const IDEAL_SEC = SLEEPS.sec * Math.ceil(SLEEPS.requests / SLEEPS.workers);
const ECHO_WORKERS = 4;
const ECHO_SEC = 3;
const PAIRS = 2000;
const TIMEOUTS = 10_000;
const KEPT_AT_MOST = 1024;
const READY_MS = 10_000;

boundBench(180);
const own = workerHost();
printTable(
  `Seconds for ${SLEEPS.requests} requests of ${SLEEPS.sec * 1000} ms on ${SLEEPS.workers} workers (ideal: ${IDEAL_SEC})`,
  ["", "p50", "max", "to the ideal", "goal (max)", ""],
  [await sleepRow()],
);
printTable(
  `Requests per second of an echo, over ${ECHO_SEC} s`,
  ["", "in flight", "per second", "p50 ms", "p95 ms"],
  await echoRows(),
);
printTable(
  "Milliseconds of a request, one after the other",
  ["", "p50", "p95", "max"],
  await overheadRows(),
);
printTable(
  `${TIMEOUTS} requests that wait in vain for one busy worker`,
  ["at once", "seconds", "timed out", "kept meanwhile", "kept afterwards", "goal", ""],
  [await timeoutRow(100, 20), await timeoutRow(1000, 100)],
);
own.remove();

async function withPool<T>(
  size: number,
  queueLimit: number,
  work: (pool: Pool) => Promise<T>,
): Promise<T> {
  const openPort = (folder: string) =>
    own.host.open(forkableStart(randomUUID(), "well", { folder, limits: WORKER_LIMITS }));
  const { pool } = await fixturePool({ own, size, queueLimit, openPort });
  if (!(await waitUntil(() => pool.snapshot().idle === size, READY_MS))) {
    throw new Error("The pool did not start.");
  }
  const answer = await work(pool);
  pool.stop();
  await pool.exited;
  return answer;
}

async function sleepRow(): Promise<string[]> {
  const { requests, sec, workers, runs } = SLEEPS;
  const tookSec = await withPool(workers, requests, async (pool) => {
    const values: number[] = [];
    for (let run = 0; run < runs; run += 1) {
      const startedAtMs = performance.now();
      await Promise.all(Array.from({ length: requests }, () => ask(pool, { what: "sleep", sec })));
      values.push((performance.now() - startedAtMs) / 1000);
    }
    return values;
  });
  const max = Math.max(...tookSec);
  const figures = [percentile(tookSec, 0.5), max].map((value) => value.toFixed(2));
  const ratio = `x ${(max / IDEAL_SEC).toFixed(2)}`;
  return ["", ...figures, ratio, ...against(max, 1.25 * IDEAL_SEC, "<")];
}

async function ask(pool: Pool, run: Record<string, unknown> = {}): Promise<void> {
  const outcome = await pool.execute(poolRequest(run));
  if (outcome.kind !== "completed") throw new Error(`A request has ${outcome.kind}.`);
}

async function echoRows(): Promise<string[][]> {
  return withPool(ECHO_WORKERS, 100, async (pool) => {
    const rows: string[][] = [];
    for (const inFlight of [1, ECHO_WORKERS, 4 * ECHO_WORKERS]) {
      rows.push(await echoRow(pool, inFlight));
    }
    return rows;
  });
}

async function echoRow(pool: Pool, inFlight: number): Promise<string[]> {
  const ms: number[] = [];
  const untilMs = performance.now() + ECHO_SEC * 1000;
  const caller = async (): Promise<void> => {
    while (performance.now() < untilMs) ms.push(await timeMs(() => ask(pool)));
  };
  await Promise.all(Array.from({ length: inFlight }, () => caller()));
  const figures = [0.5, 0.95].map((share) => percentile(ms, share).toFixed(2));
  return [
    `pool of ${ECHO_WORKERS}`,
    String(inFlight),
    (ms.length / ECHO_SEC).toFixed(0),
    ...figures,
  ];
}

/** The same port asked by the pool and past it, in turn. */
async function overheadRows(): Promise<string[][]> {
  const direct: number[] = [];
  const pooled: number[] = [];
  const port = own.host.open(
    forkableStart(randomUUID(), "well", { folder: own.dataDir, limits: WORKER_LIMITS }),
  );
  await port.ready;
  await withPool(1, 100, async (pool) => {
    for (let pair = 0; pair < PAIRS; pair += 1) {
      direct.push(await timeMs(() => port.run(poolRequest())));
      pooled.push(await timeMs(() => ask(pool)));
    }
  });
  await port.stopFor("shutdown");
  const more = [0.5, 0.95].map((share) => percentile(pooled, share) - percentile(direct, share));
  return [
    ["port directly", ...shares(direct, 3)],
    ["through a pool", ...shares(pooled, 3)],
    ["the pool costs", ...more.map((ms) => ms.toFixed(3)), ""],
  ];
}

async function timeoutRow(atOnce: number, queueMs: number): Promise<string[]> {
  return withPool(1, atOnce, async (pool) => {
    const busy = new AbortController();
    const long = { idleMs: 120_000, absoluteMs: 120_000 };
    const sleep = { what: "sleep", sec: 100 };
    const running = pool.execute(poolRequest(sleep, { limits: long, signal: busy.signal }));
    const startedAtMs = performance.now();
    let timedOut = 0;
    let kept = 0;
    for (let asked = 0; asked < TIMEOUTS; asked += atOnce) {
      const waiting = Array.from({ length: atOnce }, () =>
        pool.execute(poolRequest({}, { queueMs, session: randomUUID() })),
      );
      kept = Math.max(kept, pool.bookkeeping);
      const outcomes = await Promise.all(waiting);
      timedOut += outcomes.filter(
        (outcome) => outcome.kind === "refused" && outcome.reason === "queue_timeout",
      ).length;
    }
    const tookSec = (performance.now() - startedAtMs) / 1000;
    const left = pool.bookkeeping;
    busy.abort("cancelled");
    await running;
    const { served } = pool.snapshot();
    if (timedOut !== TIMEOUTS || served > 0) {
      throw new Error(`${timedOut} of ${TIMEOUTS} requests timed out; ${served} were served.`);
    }
    return [
      String(atOnce),
      tookSec.toFixed(2),
      String(timedOut),
      String(kept),
      String(left),
      ...against(left, KEPT_AT_MOST),
    ];
  });
}

async function timeMs(work: () => Promise<unknown>): Promise<number> {
  const startedAtMs = performance.now();
  await work();
  return performance.now() - startedAtMs;
}
