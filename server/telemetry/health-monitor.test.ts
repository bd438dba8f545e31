import { describe, expect, it, vi } from "vitest";
import type { Child } from "#server/supervision/child-spec.ts";
import { startSupervisor } from "#server/supervision/supervisor.ts";
import type { HealthCheck, HealthReport } from "./health.ts";
import { HealthMonitor } from "./health-monitor.ts";

async function watch(checks: readonly HealthCheck[], everyMs: number) {
  const changes: HealthReport[] = [];
  const monitor = new HealthMonitor({
    checks,
    version: "1",
    everyMs,
    onChange: (report) => void changes.push(report),
  });
  const children: Child[] = [];
  const start = async (signal: AbortSignal): Promise<Child> => {
    const child = await monitor.spec.start(signal);
    children.push(child);
    return child;
  };
  const supervisor = await startSupervisor({
    name: "monitors",
    strategy: "one_for_one",
    intensity: { maxRestarts: 5, withinMs: 60_000 },
    children: [{ ...monitor.spec, start }],
    onReport: () => undefined,
  });
  return { monitor, changes, children, supervisor };
}

describe("the health monitor", () => {
  it("tells when something stops passing and when it passes again, each once", async () => {
    let isAway = false;
    let runs = 0;
    const check: HealthCheck = {
      name: "disk",
      isVital: false,
      advice: "Free some space.",
      run: () => {
        runs += 1;
        if (isAway) throw new Error("full");
        return "fine";
      },
    };
    const { monitor, changes, supervisor } = await watch([check], 1);
    const untilRuns = async (more: number) => {
      const until = runs + more;
      await vi.waitFor(() => {
        expect(runs).toBeGreaterThanOrEqual(until);
      });
    };
    await untilRuns(3);
    expect(monitor.report).toMatchObject({ status: "ok", passedPercent: 100 });
    expect(changes).toEqual([]);
    isAway = true;
    await untilRuns(4);
    isAway = false;
    await untilRuns(4);
    expect(changes).toMatchObject([
      { status: "degraded", passedPercent: 0, checks: [{ advice: "Free some space." }] },
      { status: "ok", passedPercent: 100 },
    ]);
    expect(changes[1]?.checks[0]).not.toHaveProperty("advice");
    supervisor.stop();
    await supervisor.exited;
  });

  it("checks again at once when it was killed, and remembers what it knew", async () => {
    let runs = 0;
    const check: HealthCheck = { name: "a", isVital: true, run: () => `run ${++runs}` };
    const { monitor, children, supervisor } = await watch([check], 3600_000);
    await vi.waitFor(() => {
      expect(monitor.report?.checks[0]?.message).toBe("run 1");
    });
    children[0]?.kill();
    expect(monitor.report?.checks[0]?.message).toBe("run 1");
    await vi.waitFor(() => {
      expect(monitor.report?.checks[0]?.message).toBe("run 2");
    });
    supervisor.stop();
    await supervisor.exited;
  });
});
