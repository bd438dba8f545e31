import { describe, expect, it, vi } from "vitest";
import type { ChildSpec } from "./child-spec.ts";
import { crashed } from "./exit-reason.ts";
import { fakeSpec, type FakeSpec } from "./fake-child.ts";
import type { AutoShutdown } from "./find-spec-mistakes.ts";
import type { RestartStrategy } from "./restart-strategy.ts";
import { startSupervisor } from "./supervisor.ts";

function options(children: readonly ChildSpec[], strategy: RestartStrategy = "one_for_one") {
  const intensity = { maxRestarts: 3, withinMs: 60_000 };
  return { name: "root", strategy, intensity, children, onReport: () => undefined };
}

async function untilStarted(spec: FakeSpec, times: number): Promise<void> {
  await vi.waitFor(() => {
    expect(spec.started).toHaveLength(times);
  });
}

describe("a temporary child", () => {
  it("that went down with its siblings does not come back with them", async () => {
    const a = fakeSpec({ id: "a" });
    const b = fakeSpec({ id: "b", restart: "temporary" });
    const supervisor = await startSupervisor(options([a, b], "one_for_all"));
    a.started[0]?.end({ kind: "killed" });
    await untilStarted(a, 2);
    expect(b.started).toHaveLength(1);
    expect(supervisor.subtree.nodes()).toMatchObject([{ state: "running" }, { state: "stopped" }]);
    supervisor.stop();
    await supervisor.exited;
  });
});

describe("automatic shutdown", () => {
  /** Ends the first of two significant children, then the second; after how many is the supervisor over? */
  async function endsUntilOver(autoShutdown: AutoShutdown): Promise<number> {
    const significant = autoShutdown !== "never";
    const children = ["a", "b"].map((id) => fakeSpec({ id, restart: "transient" }));
    const other = fakeSpec({ id: "other" });
    const specs = children.map((spec) => ({ ...spec, significant }));
    const supervisor = await startSupervisor({ ...options([...specs, other]), autoShutdown });
    const ends = vi.fn();
    void supervisor.exited.then(ends);
    for (const [index, child] of children.entries()) {
      child.started[0]?.end({ kind: "normal" });
      await vi.waitFor(() => {
        expect(supervisor.subtree.nodes()[index]?.state).toBe("stopped");
      });
      await settle();
      if (ends.mock.calls.length > 0) return index + 1;
    }
    supervisor.stop();
    await supervisor.exited;
    return Infinity;
  }

  /** Lets everything that is due without a timer happen. */
  const settle = () => new Promise((resolve) => setImmediate(resolve));

  it.each([
    ["never", Infinity],
    ["any_significant", 1],
    ["all_significant", 2],
  ] as const)("%s: over after %d ends", async (autoShutdown, ends) => {
    expect(await endsUntilOver(autoShutdown)).toBe(ends);
  });

  it("is not set off by a significant child that is started again", async () => {
    const a = fakeSpec({ id: "a", restart: "transient" });
    const specs = [{ ...a, significant: true }];
    const supervisor = await startSupervisor({
      ...options(specs),
      autoShutdown: "any_significant",
    });
    a.started[0]?.end(crashed("broken"));
    await untilStarted(a, 2);
    supervisor.stop();
    expect(await supervisor.exited).toEqual({ kind: "shutdown" });
  });
});

describe("the tree as data", () => {
  it("shows what runs below, since when, and how it ended last", async () => {
    const leaf = fakeSpec({ id: "leaf" });
    const inner: ChildSpec = {
      id: "inner",
      start: (signal) => startSupervisor({ ...options([leaf]), name: "inner" }, signal),
      restart: "permanent",
      shutdown: "infinity",
    };
    const before = Date.now();
    const supervisor = await startSupervisor(options([inner]));
    const [node] = supervisor.subtree.nodes();
    expect(node).toMatchObject({ id: "inner", type: "supervisor", state: "running", restarts: 0 });
    expect(node?.children).toMatchObject([{ id: "leaf", type: "worker", children: [] }]);
    expect(node?.sinceMs).toBeGreaterThanOrEqual(before);
    supervisor.stop();
    await supervisor.exited;
    expect(supervisor.subtree.nodes()).toMatchObject([
      { state: "stopped", lastExit: { kind: "shutdown" } },
    ]);
  });

  it("tells of each change, also of those below, until nobody listens", async () => {
    const leaf = fakeSpec({ id: "leaf" });
    const inner: ChildSpec = {
      id: "inner",
      start: (signal) => startSupervisor({ ...options([leaf]), name: "inner" }, signal),
      restart: "permanent",
      shutdown: "infinity",
    };
    const supervisor = await startSupervisor(options([inner]));
    const seen: unknown[] = [];
    const end = supervisor.subtree.onChange(() => {
      seen.push(supervisor.subtree.nodes()[0]?.children[0]?.state);
    });
    leaf.started[0]?.end({ kind: "killed" });
    await untilStarted(leaf, 2);
    await vi.waitFor(() => {
      expect(seen).toEqual(["stopped", "starting", "running"]);
    });
    end();
    supervisor.stop();
    await supervisor.exited;
    expect(seen).toHaveLength(3);
  });

  it("shows a child that failed and is not started again", async () => {
    const a = fakeSpec({ id: "a", restart: "temporary" });
    const supervisor = await startSupervisor(options([a]));
    a.started[0]?.end(crashed("broken"));
    await vi.waitFor(() => {
      expect(supervisor.subtree.nodes()).toMatchObject([
        { state: "failed", lastExit: { kind: "crashed" } },
      ]);
    });
    supervisor.stop();
    await supervisor.exited;
  });
});
