import { MIN_FREE_BYTES } from "#server/storage/free-space.ts";
import type { HealthCheck } from "#server/telemetry/health.ts";
import type { PortHost } from "#server/ports/port-types.ts";
import type { Listener } from "#server/realtime/listener.ts";
import type { WorkerResources } from "./open-resources.ts";

/** What the worker's readiness looks at. */
export function workerChecks(
  { database, store }: WorkerResources,
  { listener, ports }: { listener: Listener; ports: PortHost },
): HealthCheck[] {
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
        if (!listener.isConnected) throw new Error("Not listening; changes are seen by polling.");
        return "listening";
      },
    },
    { name: "guardian", isVital: false, run: () => ports.mode },
  ];
}
