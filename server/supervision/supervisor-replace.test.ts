import { describe, expect, it, vi } from "vitest";
import { DynamicSupervisor, StartIgnoredError } from "./dynamic-supervisor.ts";
import { crashed } from "./exit-reason.ts";
import { fakeSpec, type FakeSpec } from "./fake-child.ts";
import type { SupervisorReport } from "./supervisor-report.ts";
import { startSupervisor, type SupervisorOptions } from "./supervisor.ts";

const start = (children: FakeSpec[], options: Partial<SupervisorOptions> = {}) =>
  startSupervisor({
    name: "root",
    strategy: "rest_for_one",
    intensity: { maxRestarts: 2, withinMs: 60_000 },
    children,
    onReport: () => undefined,
    ...options,
  });

describe("replacing a child", () => {
  it("ends it in order, starts it and what depends on it, and counts no restart", async () => {
    const log: string[] = [];
    const [a, b, c] = ["a", "b", "c"].map((id) => fakeSpec({ id, log })) as [
      FakeSpec,
      FakeSpec,
      FakeSpec,
    ];
    const supervisor = await start([a, b, c]);
    for (let nth = 0; nth < 5; nth += 1) await supervisor.replace("b");
    expect(log.slice(3, 7)).toEqual(["stop c", "stop b", "start b", "start c"]);
    expect(a.started).toHaveLength(1);
    expect(b.started).toHaveLength(6);
    expect(supervisor.subtree.nodes().map(({ restarts }) => restarts)).toEqual([0, 0, 0]);
    expect(supervisor.subtree.facts()).toEqual({
      strategy: "rest_for_one",
      intensity: { recent: 0, maxRestarts: 2, withinMs: 60_000 },
    });
    supervisor.stop();
    await supervisor.exited;
  });

  it("starts one that had ended for good, or leaves one that runs where that is wanted", async () => {
    const a = fakeSpec({ id: "a", restart: "transient" });
    const supervisor = await start([a]);
    a.started[0]?.end({ kind: "normal" });
    await vi.waitFor(() => {
      expect(supervisor.subtree.nodes()[0]?.state).toBe("stopped");
    });
    await supervisor.ensure("a");
    expect(supervisor.subtree.nodes()[0]?.state).toBe("running");
    await supervisor.ensure("a");
    expect(a.started).toHaveLength(2);
    supervisor.stop();
    await supervisor.exited;
  });

  it("that does not start is tried again until the intensity is reached", async () => {
    const a = fakeSpec({
      id: "a",
      beforeReady: (nth) => {
        if (nth > 1) throw new Error("no memory");
      },
    });
    const supervisor = await start([a]);
    await supervisor.replace("a");
    expect(await supervisor.exited).toMatchObject({ kind: "crashed" });
    expect(supervisor.subtree.nodes()[0]?.restarts).toBe(2);
  });

  it("of an unknown name, or while stopping, does nothing", async () => {
    const a = fakeSpec({ id: "a" });
    const supervisor = await start([a]);
    await supervisor.replace("b");
    supervisor.stop();
    await supervisor.replace("a");
    await supervisor.exited;
    expect(a.started).toHaveLength(1);
  });
});

it("a dynamic supervisor lets go of a child whose start is not wanted any more", async () => {
  const reports: SupervisorReport[] = [];
  const supervisor = new DynamicSupervisor({
    name: "dynamic",
    intensity: { maxRestarts: 5, withinMs: 60_000 },
    onReport: (report) => reports.push(report),
  });
  const spec = fakeSpec({
    id: "a",
    beforeReady: (nth) => {
      if (nth > 1) throw new StartIgnoredError("given up");
    },
  });
  await supervisor.start(spec);
  spec.started[0]?.end(crashed("boom"));
  await vi.waitFor(() => {
    expect(supervisor.which()).toEqual([]);
  });
  expect(reports.map(({ context }) => context)).toEqual(["child_terminated"]);
  supervisor.stop();
  expect(await supervisor.exited).toEqual({ kind: "shutdown" });
});
