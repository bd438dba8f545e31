import { describe, expect, it, vi } from "vitest";
import { DynamicSupervisor, NoRoomError } from "./dynamic-supervisor.ts";
import { crashed, type ExitReason } from "./exit-reason.ts";
import { fakeSpec, type FakeSpec } from "./fake-child.ts";
import type { SupervisorReport } from "./supervisor-report.ts";

function open(options: { maxChildren?: number; maxRestarts?: number } = {}) {
  const reports: SupervisorReport[] = [];
  const supervisor = new DynamicSupervisor({
    name: "pool",
    intensity: { maxRestarts: options.maxRestarts ?? 3, withinMs: 60_000 },
    ...(options.maxChildren !== undefined && { maxChildren: options.maxChildren }),
    onReport: (report) => reports.push(report),
  });
  return { supervisor, reports };
}

async function untilStarted(spec: FakeSpec, times: number): Promise<void> {
  await vi.waitFor(() => {
    expect(spec.started).toHaveLength(times);
  });
}

/** A start that ends only when it is told to. */
const hanging = (_nth: number, signal: AbortSignal) =>
  new Promise<void>((_resolve, reject) => {
    signal.addEventListener("abort", () => {
      reject(signal.reason as Error);
    });
  });

const broken: ExitReason = crashed("broken");

describe("a dynamic supervisor", () => {
  it("starts children, counts and shows them, and ends one for good by its handle", async () => {
    const { supervisor, reports } = open();
    const specs = ["a", "b"].map((id) => fakeSpec({ id }));
    const [a] = await Promise.all(specs.map((spec) => supervisor.start(spec)));
    expect(supervisor.count()).toEqual({ specs: 2, running: 2 });
    expect(a?.current).toBe(specs[0]?.started[0]);
    expect(await supervisor.terminate(a!)).toBe(true);
    expect(a?.current).toBeUndefined();
    expect(supervisor.which()).toMatchObject([{ id: "b", state: "running" }]);
    expect(await supervisor.terminate(a!)).toBe(false);
    expect(specs[0]?.started).toHaveLength(1);
    expect(reports).toEqual([]);
  });

  it.each([
    ["permanent", { kind: "normal" }, true],
    ["permanent", { kind: "killed" }, true],
    ["transient", { kind: "normal" }, false],
    ["transient", { kind: "shutdown" }, false],
    ["transient", { kind: "killed" }, true],
    ["transient", broken, true],
    ["temporary", broken, false],
  ] as const)("a %s child that ended with %j: restarted is %j", async (restart, reason, isBack) => {
    const { supervisor } = open();
    const spec = fakeSpec({ id: "a", restart });
    const handle = await supervisor.start(spec);
    spec.started[0]?.end(reason);
    await vi.waitFor(() => {
      expect(supervisor.count().running).toBe(isBack ? 1 : 0);
      expect(spec.started).toHaveLength(isBack ? 2 : 1);
    });
    expect(supervisor.count().specs).toBe(isBack ? 1 : 0);
    expect(handle.current).toBe(isBack ? spec.started[1] : undefined);
  });

  it("refuses a child over its limit, and any while it stops", async () => {
    const { supervisor } = open({ maxChildren: 1 });
    const handle = await supervisor.start(fakeSpec({ id: "a" }));
    await expect(supervisor.start(fakeSpec({ id: "b" }))).rejects.toThrow(NoRoomError);
    await supervisor.terminate(handle);
    await supervisor.start(fakeSpec({ id: "b" }));
    supervisor.stop();
    await expect(supervisor.start(fakeSpec({ id: "c" }))).rejects.toThrow("pool is stopping.");
    await supervisor.exited;
  });

  it("leaves nothing of a start that failed", async () => {
    const { supervisor, reports } = open({ maxChildren: 1 });
    const bad = fakeSpec({ id: "a", beforeReady: () => Promise.reject(new Error("no memory")) });
    await expect(supervisor.start(bad)).rejects.toThrow("no memory");
    expect(supervisor.count()).toEqual({ specs: 0, running: 0 });
    expect(reports).toMatchObject([{ context: "start_error", offender: { id: "a" } }]);
    await supervisor.start(fakeSpec({ id: "b" }));
  });

  it("cuts a start short that is terminated or stopped meanwhile", async () => {
    const { supervisor, reports } = open();
    const slow = supervisor.start(fakeSpec({ id: "a", beforeReady: hanging }));
    supervisor.stop();
    await expect(slow).rejects.toThrow("pool is stopping.");
    expect(await supervisor.exited).toEqual({ kind: "shutdown" });
    expect(reports).toEqual([]);
  });

  it("starts children side by side, so that a slow one holds nobody up", async () => {
    const { supervisor } = open();
    const slow = supervisor.start(fakeSpec({ id: "slow", beforeReady: hanging }));
    await supervisor.start(fakeSpec({ id: "quick" }));
    expect(supervisor.count()).toEqual({ specs: 2, running: 1 });
    supervisor.stop();
    await expect(slow).rejects.toThrow();
  });

  it("stops all children at once, each by its own rule", async () => {
    const { supervisor, reports } = open();
    const log: string[] = [];
    await supervisor.start(fakeSpec({ id: "deaf", log, ignoresStop: true, shutdown: 10 }));
    await supervisor.start(fakeSpec({ id: "a", log }));
    await supervisor.start(fakeSpec({ id: "brutal", log, shutdown: "brutal_kill" }));
    log.length = 0;
    supervisor.stop();
    expect(log).toEqual([]);
    await supervisor.exited;
    expect(log.slice(0, 3)).toEqual(["stop deaf", "stop a", "kill brutal"]);
    expect(log.at(-1)).toBe("kill deaf");
    expect(reports).toMatchObject([{ context: "shutdown_error", offender: { id: "deaf" } }]);
  });

  it("gives up past the restart intensity, and takes all children along", async () => {
    const { supervisor, reports } = open({ maxRestarts: 1 });
    const a = fakeSpec({ id: "a" });
    const b = fakeSpec({ id: "b" });
    await Promise.all([supervisor.start(a), supervisor.start(b)]);
    for (const nth of [1, 2]) {
      await untilStarted(a, nth);
      a.started.at(-1)?.end(broken);
    }
    expect(await supervisor.exited).toMatchObject({ kind: "crashed" });
    expect(await b.started[0]?.exited).toEqual({ kind: "shutdown" });
    expect(reports.at(-1)).toMatchObject({ context: "shutdown", offender: { id: "a" } });
    expect(supervisor.count()).toEqual({ specs: 0, running: 0 });
  });

  it("does not bring back a child that is terminated while it restarts", async () => {
    const { supervisor } = open();
    const spec = fakeSpec({
      id: "a",
      beforeReady: (nth, signal) => (nth === 1 ? undefined : hanging(nth, signal)),
    });
    const handle = await supervisor.start(spec);
    spec.started[0]?.end(broken);
    await vi.waitFor(() => {
      expect(supervisor.which()).toMatchObject([{ state: "starting" }]);
    });
    expect(await supervisor.terminate(handle)).toBe(true);
    expect(supervisor.count()).toEqual({ specs: 0, running: 0 });
    expect(spec.started).toHaveLength(1);
  });
});
