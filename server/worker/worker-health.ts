import { MIN_FREE_BYTES } from "#server/storage/free-space.ts";
import type { HealthCheck } from "#server/telemetry/health.ts";
import type { PoolSnapshot } from "#server/telemetry/worker-snapshot.ts";
import type { WorkerParts } from "./worker-parts.ts";

/** What the worker's readiness looks at. */
export type CheckedParts = Pick<
  WorkerParts,
  "database" | "store" | "listening" | "ports" | "pools" | "watched" | "options"
>;

/** The checks of a worker; the vital ones are those that it can't serve without. */
export function workerChecks(parts: CheckedParts): HealthCheck[] {
  const { database, store, listening, ports, pools } = parts;
  return [
    {
      name: "database",
      isVital: true,
      advice: "Look at the database's log; running jobs go on and are settled when it is back.",
      run: async () => {
        await database.$queryRaw`SELECT 1`;
        return "answers";
      },
    },
    {
      name: "storage",
      isVital: true,
      advice: "Give this user write access to the data folder's media.",
      run: async () => {
        await store.assertWritable();
        return "writable";
      },
    },
    {
      name: "disk",
      isVital: false,
      advice: "Free some space; empty bins keep their files for 30 days.",
      run: async () => {
        const freeGb = (await store.freeBytes()) / 1024 ** 3;
        if (freeGb * 1024 ** 3 < MIN_FREE_BYTES) {
          throw new Error(`Only ${freeGb.toFixed(1)} GB are free; new work is refused.`);
        }
        return `${freeGb.toFixed(1)} GB free`;
      },
    },
    {
      name: "notifications",
      isVital: false,
      advice: "Nothing to do: the connection is made again by itself.",
      run: () => {
        if (listening.current?.isConnected !== true)
          throw new Error("Not listening; changes are seen by polling.");
        return "listening";
      },
    },
    {
      name: "ports",
      isVital: false,
      advice: "Look at the ports' last exits on the operations page, and at the worker's log.",
      run: () => describePools(pools.search(() => true).map(({ metadata }) => metadata.snapshot())),
    },
    {
      name: "guardian",
      isVital: false,
      run: () => (ports.hasCgroups ? `${ports.mode}, cgroup limits` : ports.mode),
    },
    ...(parts.options.watchDir === undefined ? [] : [watchedCheck(parts)]),
  ];
}

function watchedCheck({ watched }: CheckedParts): HealthCheck {
  return {
    name: "watched folder",
    isVital: false,
    advice: "Look whether the folder of WATCH_DIR is there, and give this user read access to it.",
    run: () => watched.describe(),
  };
}

/** Throws for a pool that serves with fewer ports than it should, or with none. */
function describePools(pools: readonly PoolSnapshot[]): string {
  const troubled = pools.filter(
    ({ status, breaker }) => status === "degraded" || status === "failed" || breaker === "open",
  );
  if (troubled.length === 0) return `${pools.length} pools serve`;
  const texts = troubled.map(({ kind, status, breaker }) =>
    breaker === "open" ? `${kind}: refused for a moment after crashes` : `${kind}: ${status}`,
  );
  throw new Error(`${texts.join(", ")}.`);
}
