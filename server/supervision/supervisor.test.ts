import { describe, expect, it, vi } from "vitest";
import { crashed } from "./exit-reason.ts";
import { fakeSpec, type FakeSpec } from "./fake-child.ts";
import { RestartIntensityError } from "./restart-intensity.ts";
import type { SupervisorReport } from "./supervisor-report.ts";
import { startSupervisor, SupervisorStartError, type Supervisor } from "./supervisor.ts";

interface Started {
  readonly supervisor: Supervisor;
  readonly reports: SupervisorReport[];
}

function optionsFor(children: FakeSpec[], maxRestarts: number, reports: SupervisorReport[]) {
  return {
    name: "root",
    strategy: "one_for_one" as const,
    intensity: { maxRestarts, withinMs: 60_000 },
    children,
    onReport: (report: SupervisorReport) => reports.push(report),
  };
}

async function start(children: FakeSpec[], maxRestarts = 3): Promise<Started> {
  const reports: SupervisorReport[] = [];
  const supervisor = await startSupervisor(optionsFor(children, maxRestarts, reports));
  return { supervisor, reports };
}

async function untilStarted(spec: FakeSpec, times: number): Promise<void> {
  await vi.waitFor(() => {
    expect(spec.started).toHaveLength(times);
  });
}

describe("supervisor", () => {
  it("starts in order and stops in the reverse order", async () => {
    const log: string[] = [];
    const { supervisor } = await start(["a", "b", "c"].map((id) => fakeSpec({ id, log })));
    supervisor.stop();
    expect(await supervisor.exited).toEqual({ kind: "shutdown" });
    expect(log).toEqual(["start a", "start b", "start c", "stop c", "stop b", "stop a"]);
  });

  it("restarts only the child that ended, and reports it", async () => {
    const a = fakeSpec({ id: "a" });
    const b = fakeSpec({ id: "b" });
    const { supervisor, reports } = await start([a, b]);
    const reason = crashed("disk full");
    a.started[0]?.end(reason);
    await untilStarted(a, 2);
    expect(b.started).toHaveLength(1);
    expect(reports).toEqual([
      {
        supervisor: "root",
        context: "child_terminated",
        reason,
        offender: { id: "a", restart: "permanent", shutdown: 1000 },
      },
    ]);
    expect(supervisor.subtree.nodes()).toMatchObject([
      { id: "a", state: "running", restarts: 1, lastExit: reason },
      { id: "b", state: "running", restarts: 0, lastExit: null },
    ]);
    supervisor.stop();
    await supervisor.exited;
  });

  it.each([
    ["one_for_one", ["stop nothing", "start b"]],
    ["one_for_all", ["stop c", "stop a", "start a", "start b", "start c"]],
    ["rest_for_one", ["stop c", "start b", "start c"]],
  ] as const)("%s: the end of the second of three leads to %o", async (strategy, expected) => {
    const log: string[] = [];
    const specs = ["a", "b", "c"].map((id) => fakeSpec({ id, log }));
    const supervisor = await startSupervisor({ ...optionsFor(specs, 3, []), strategy });
    log.length = 0;
    specs[1]?.started[0]?.end({ kind: "killed" });
    const events = expected.filter((event) => event !== "stop nothing");
    await vi.waitFor(() => {
      expect(log).toEqual(events);
    });
    supervisor.stop();
    await supervisor.exited;
  });

  it("leaves a transient child that ended normally alone", async () => {
    const a = fakeSpec({ id: "a", restart: "transient" });
    const b = fakeSpec({ id: "b" });
    const { supervisor, reports } = await start([a, b]);
    a.started[0]?.end({ kind: "normal" });
    b.started[0]?.end({ kind: "killed" });
    await untilStarted(b, 2);
    expect(a.started).toHaveLength(1);
    expect(reports.map((report) => report.offender.id)).toEqual(["b"]);
    supervisor.stop();
    await supervisor.exited;
  });

  it("rolls a failed start back in reverse order and names the child", async () => {
    const log: string[] = [];
    const broken = fakeSpec({
      id: "c",
      log,
      beforeReady: () => Promise.reject(new Error("port 80 is taken")),
    });
    const children = [fakeSpec({ id: "a", log }), fakeSpec({ id: "b", log }), broken];
    const failure = await start(children).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SupervisorStartError);
    expect(failure).toMatchObject({ childId: "c", cause: { message: "port 80 is taken" } });
    expect(log).toEqual(["start a", "start b", "stop b", "stop a"]);
  });

  it("rolls back when the start is aborted", async () => {
    const log: string[] = [];
    const abort = new AbortController();
    const hanging = fakeSpec({
      id: "b",
      log,
      beforeReady: (_nth, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => {
            reject(new Error("aborted"));
          });
          abort.abort();
        }),
    });
    const options = optionsFor([fakeSpec({ id: "a", log }), hanging], 3, []);
    await expect(startSupervisor(options, abort.signal)).rejects.toThrow(SupervisorStartError);
    expect(log).toEqual(["start a", "stop a"]);
  });

  it("gives up past the restart intensity, stops the others and settles with the reason", async () => {
    const log: string[] = [];
    const a = fakeSpec({ id: "a", log });
    const b = fakeSpec({ id: "b" });
    const { supervisor, reports } = await start([a, b], 2);
    for (const nth of [1, 2, 3]) {
      await untilStarted(b, nth);
      b.started.at(-1)?.end(crashed("broken"));
    }
    const reason = await supervisor.exited;
    expect(reason.kind === "crashed" && reason.error).toBeInstanceOf(RestartIntensityError);
    expect(b.started).toHaveLength(3);
    expect(log).toEqual(["start a", "stop a"]);
    expect(reports.at(-1)?.context).toBe("shutdown");
  });

  it("counts a restart that fails as one more restart", async () => {
    const a = fakeSpec({
      id: "a",
      beforeReady: (nth) => (nth === 1 ? undefined : Promise.reject(new Error("no memory"))),
    });
    const { supervisor, reports } = await start([a], 3);
    a.started[0]?.end({ kind: "killed" });
    expect(await supervisor.exited).toMatchObject({ kind: "crashed" });
    const contexts = reports.map((report) => report.context);
    expect(contexts).toEqual([
      "child_terminated",
      "start_error",
      "start_error",
      "start_error",
      "shutdown",
    ]);
  });

  it("kills a child that does not stop in time, and reports it", async () => {
    const log: string[] = [];
    const { supervisor, reports } = await start([
      fakeSpec({ id: "a", log, ignoresStop: true, shutdown: 10 }),
    ]);
    supervisor.stop();
    await supervisor.exited;
    expect(log).toEqual(["start a", "stop a", "kill a"]);
    expect(reports).toMatchObject([{ context: "shutdown_error", reason: { kind: "killed" } }]);
  });

  it("kills a brutal_kill child without asking", async () => {
    const log: string[] = [];
    const { supervisor, reports } = await start([
      fakeSpec({ id: "a", log, shutdown: "brutal_kill" }),
    ]);
    supervisor.stop();
    await supervisor.exited;
    expect(log).toEqual(["start a", "kill a"]);
    expect(reports).toEqual([]);
  });

  it("restarts nothing while it stops", async () => {
    const a = fakeSpec({ id: "a" });
    const { supervisor } = await start([a]);
    a.started[0]?.end({ kind: "killed" });
    supervisor.stop();
    expect(await supervisor.exited).toEqual({ kind: "shutdown" });
    expect(a.started).toHaveLength(1);
  });

  it("gives a restart up that is under way when it is told to stop", async () => {
    const restarting = Promise.withResolvers<undefined>();
    const a = fakeSpec({
      id: "a",
      beforeReady: async (nth, signal) => {
        if (nth === 1) return;
        restarting.resolve(undefined);
        await new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => {
            reject(new Error("aborted"));
          });
        });
      },
    });
    const { supervisor } = await start([a]);
    a.started[0]?.end({ kind: "killed" });
    await restarting.promise;
    supervisor.stop();
    expect(await supervisor.exited).toEqual({ kind: "shutdown" });
  });

  it("nests: a supervisor is a child of another", async () => {
    const log: string[] = [];
    const inner = optionsFor([fakeSpec({ id: "leaf", log })], 3, []);
    const supervisor = await startSupervisor({
      ...optionsFor([], 3, []),
      children: [
        {
          id: "inner",
          start: (signal) => startSupervisor(inner, signal),
          restart: "permanent",
          shutdown: "infinity",
        },
      ],
    });
    supervisor.stop();
    await supervisor.exited;
    expect(log).toEqual(["start leaf", "stop leaf"]);
  });

  it("refuses two children with one id", async () => {
    await expect(start([fakeSpec({ id: "a" }), fakeSpec({ id: "a" })])).rejects.toThrow("same id");
  });
});
