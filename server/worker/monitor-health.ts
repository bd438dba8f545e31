import { HealthMonitor } from "#server/telemetry/health-monitor.ts";
import type { WorkerParts } from "./worker-parts.ts";
import { workerChecks, type CheckedParts } from "./worker-health.ts";

/** Watches the worker's own checks; each change of what passes is logged and kept as an event. */
export function monitorHealth(
  parts: CheckedParts & Pick<WorkerParts, "options" | "intervals" | "worker" | "events">,
): HealthMonitor {
  const { options, intervals, events, worker } = parts;
  return new HealthMonitor({
    checks: workerChecks(parts),
    version: options.version,
    everyMs: intervals.healthMs,
    onChange: ({ status, passedPercent, checks }) => {
      const failing = checks.filter((check) => check.status !== "ok");
      options.logger.warn({ status, passedPercent, failing }, "health changed");
      const names = failing.map(({ name }) => name);
      const data = { workerId: worker.id, status, passedPercent, failing: names };
      events.record({ type: "health.changed", data });
    },
  });
}
