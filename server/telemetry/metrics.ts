import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Database } from "#server/db.ts";
import type { TreeNode } from "#server/supervision/tree.ts";
import { addPoolMetrics } from "./pool-metrics.ts";
import type { PoolSnapshot, ScanSnapshot } from "./worker-snapshot.ts";

/** What the worker's metrics are read from. */
export interface MetricSources {
  readonly database: Pick<Database, "$queryRaw">;
  readonly pools: () => readonly PoolSnapshot[];
  readonly scans: () => readonly ScanSnapshot[];
  readonly tree: () => readonly TreeNode[];
  readonly sockets: () => number;
}

export interface WorkerMetrics {
  readonly registry: Registry;
  /** Counts an attempt's end. */
  readonly onAttemptEnd: (kind: string, outcome: string, seconds: number) => void;
}

const DURATION_BUCKETS_SEC = [0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800];

/** Makes the worker's Prometheus metrics: process, event loop, queue depth, outcomes, ports by state. */
export function createWorkerMetrics(sources: MetricSources): WorkerMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const attempts = new Counter({
    name: "alchemy_attempts_total",
    help: "Attempts by queue and outcome.",
    labelNames: ["queue", "outcome"],
    registers,
  });
  const durations = new Histogram({
    name: "alchemy_attempt_seconds",
    help: "Duration of attempts by queue.",
    labelNames: ["queue"],
    buckets: DURATION_BUCKETS_SEC,
    registers,
  });
  addQueueDepth(registry, sources.database);
  addPoolMetrics(registry, sources.pools);
  addScanGauge(registry, sources.scans);
  addRestartCounter(registry, sources.tree);
  new Gauge({
    name: "alchemy_sockets",
    help: "Open sockets.",
    registers,
    collect() {
      this.set(sources.sockets());
    },
  });
  return {
    registry,
    onAttemptEnd: (queue, outcome, seconds) => {
      attempts.inc({ queue, outcome });
      durations.observe({ queue }, seconds);
    },
  };
}

function addQueueDepth(registry: Registry, database: MetricSources["database"]): void {
  new Gauge({
    name: "alchemy_jobs",
    help: "Jobs by queue and state.",
    labelNames: ["queue", "state"],
    registers: [registry],
    async collect() {
      this.reset();
      const rows = await database.$queryRaw<{ kind: string; state: string; count: number }[]>`
        SELECT kind, state::text AS state, count(*)::int AS count FROM "Job"
        WHERE state IN ('queued', 'running') GROUP BY kind, state`.catch(() => []);
      for (const { kind, state, count } of rows) this.set({ queue: kind, state }, count);
    },
  });
}

function addScanGauge(registry: Registry, scans: MetricSources["scans"]): void {
  new Gauge({
    name: "alchemy_orphans",
    help: "Orphaned processes at the last scan: found, terminated, errors.",
    labelNames: ["result"],
    registers: [registry],
    collect() {
      const { found = 0, terminated = 0, errors = 0 } = scans().at(-1) ?? {};
      this.set({ result: "found" }, found);
      this.set({ result: "terminated" }, terminated);
      this.set({ result: "errors" }, errors);
    },
  });
}

/** A gauge, since a part that is started anew by its parent counts from 0 again. */
function addRestartCounter(registry: Registry, tree: MetricSources["tree"]): void {
  new Gauge({
    name: "alchemy_restarts",
    help: "Restarts of each service since the worker started.",
    labelNames: ["service"],
    registers: [registry],
    collect() {
      this.reset();
      for (const { id, restarts } of tree()) this.set({ service: id }, restarts);
    },
  });
}
