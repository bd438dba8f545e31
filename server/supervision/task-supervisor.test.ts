import { describe, expect, it } from "vitest";
import { NoRoomError } from "./dynamic-supervisor.ts";
import { TaskSupervisor, type TaskEnd } from "./task-supervisor.ts";

function open(maxTasks = 10) {
  const failures: [string, TaskEnd<unknown>][] = [];
  const tasks = new TaskSupervisor({
    name: "tasks",
    maxTasks,
    onFailure: (task, end) => failures.push([task, end]),
  });
  return { tasks, failures };
}

/** Runs until it is told to end. */
const obedient = (signal: AbortSignal) =>
  new Promise<never>((_resolve, reject) => {
    signal.addEventListener("abort", () => {
      reject(signal.reason as Error);
    });
  });

describe("a task", () => {
  it("gives its value", async () => {
    const { tasks, failures } = open();
    const end = await tasks.run({ name: "sum", run: () => Promise.resolve(3) });
    expect(end).toEqual({ kind: "completed", value: 3 });
    expect(tasks.counts).toEqual({ running: 0, completed: 1, failed: 0, late: 0, cancelled: 0 });
    expect(failures).toEqual([]);
  });

  it("that throws is reported by its name and takes nothing down", async () => {
    const { tasks, failures } = open();
    const error = new Error("no disk");
    const ends = await Promise.all([
      tasks.run({ name: "bad", run: () => Promise.reject(error) }),
      tasks.run({
        name: "worse",
        run: () => {
          throw error;
        },
      }),
      tasks.run({ name: "good", run: () => Promise.resolve(1) }),
    ]);
    expect(ends.map(({ kind }) => kind)).toEqual(["failed", "failed", "completed"]);
    expect(failures.toSorted(([a], [b]) => a.localeCompare(b))).toEqual([
      ["bad", { kind: "failed", error }],
      ["worse", { kind: "failed", error }],
    ]);
    expect(tasks.counts.failed).toBe(2);
  });

  it("that is late is cancelled at its limit", async () => {
    const { tasks, failures } = open();
    let reason: unknown;
    const end = await tasks.run({
      name: "slow",
      limitMs: 10,
      run: (signal) => {
        signal.addEventListener("abort", () => {
          reason = signal.reason;
        });
        return obedient(signal);
      },
    });
    expect(end).toEqual({ kind: "late", limitMs: 10 });
    expect(reason).toMatchObject({ message: "slow took longer than 10 ms." });
    expect(failures).toHaveLength(1);
  });

  it("is shown while it runs", async () => {
    const { tasks } = open();
    const { promise, resolve } = Promise.withResolvers<number>();
    const end = tasks.run({ name: "import", run: () => promise });
    expect(tasks.subtree.nodes()).toMatchObject([{ id: "import", state: "running" }]);
    resolve(1);
    await end;
    expect(tasks.subtree.nodes()).toEqual([]);
  });
});

describe("a task supervisor", () => {
  it("refuses more tasks than its limit", async () => {
    const { tasks } = open(1);
    const { promise, resolve } = Promise.withResolvers<number>();
    const first = tasks.run({ name: "a", run: () => promise });
    const second = tasks.run({ name: "b", run: () => promise });
    await expect(second).rejects.toThrow(NoRoomError);
    resolve(1);
    await first;
    await expect(tasks.run({ name: "c", run: () => Promise.resolve(1) })).resolves.toBeTruthy();
  });

  it("cancels its tasks when it stops, and ends when they have ended", async () => {
    const { tasks, failures } = open();
    const end = tasks.run({ name: "a", run: obedient });
    tasks.stop();
    expect(await end).toEqual({ kind: "cancelled" });
    expect(await tasks.exited).toEqual({ kind: "shutdown" });
    expect(failures).toEqual([]);
    const later = tasks.run({ name: "b", run: obedient });
    await expect(later).rejects.toThrow("tasks is stopping.");
  });

  it("does not wait for a deaf task when it is killed", async () => {
    const { tasks } = open();
    const end = tasks.run({ name: "deaf", run: () => new Promise(() => undefined) });
    tasks.kill();
    expect(await end).toEqual({ kind: "cancelled" });
    expect(await tasks.exited).toEqual({ kind: "killed" });
  });
});
