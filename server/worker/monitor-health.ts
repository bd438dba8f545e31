import { recordEvent } from "#server/telemetry/record-event.ts";
import { HealthMonitor } from "#server/telemetry/health-monitor.ts";
import type { WorkerParts } from "./assemble.ts";
import { workerChecks } from "./worker-health.ts";

/** Watches the worker's own checks; each change of what passes is logged and kept as an event. */
export function monitorHealth(parts: WorkerParts): HealthMonitor {
  const { options, intervals, database, worker } = parts;
  return new HealthMonitor({
    checks: workerChecks(parts, parts),
    version: options.version,
    everyMs: intervals.healthMs,
    onChange: async ({ status, passedPercent, checks }) => {
      const failing = checks.filter((check) => check.status !== "ok");
      options.logger.warn({ status, passedPercent, failing }, "health changed");
      const names = failing.map(({ name }) => name);
      const data = { workerId: worker.id, status, passedPercent, failing: names };
      await recordEvent(database, { type: "health.changed", data }).catch((error: unknown) => {
        options.logger.debug({ err: error }, "health event lost");
      });
    },
  });
}
