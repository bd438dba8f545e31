import { describe, expect, it } from "vitest";
import { superviseInterval } from "./supervise-interval.ts";
import { startSupervisor } from "./supervisor.ts";
import type { SupervisorReport } from "./supervisor-report.ts";
import { Waker } from "./waker.ts";

async function supervise(run: (signal: AbortSignal) => Promise<void> | void, limitMs = 1000) {
  const reports: SupervisorReport[] = [];
  const supervisor = await startSupervisor({
    name: "intervals",
    strategy: "one_for_one",
    intensity: { maxRestarts: 5, withinMs: 60_000 },
    children: [superviseInterval({ id: "sweep", everyMs: 1, limitMs, run })],
    onReport: (report) => reports.push(report),
  });
  return { supervisor, reports };
}

describe("supervised interval", () => {
  it("repeats its work, never two runs at once, until it is told to stop", async () => {
    const { promise: thirdRun, resolve } = Promise.withResolvers<undefined>();
    let running = 0;
    let runs = 0;
    const { supervisor } = await supervise(async () => {
      running += 1;
      expect(running).toBe(1);
      runs += 1;
      if (runs === 3) resolve(undefined);
      await Promise.resolve();
      running -= 1;
    });
    await thirdRun;
    supervisor.stop();
    expect(await supervisor.exited).toEqual({ kind: "shutdown" });
  });

  it("can run as soon as it starts", async () => {
    const { promise: ran, resolve } = Promise.withResolvers<undefined>();
    const run = () => {
      resolve(undefined);
    };
    const spec = superviseInterval({ id: "now", everyMs: 3600_000, runsAtStart: true, run });
    const child = await spec.start(new AbortController().signal);
    await ran;
    child.stop();
    expect(await child.exited).toEqual({ kind: "shutdown" });
  });

  it("pauses after a run that failed, even if it runs as soon as it starts", async () => {
    let runs = 0;
    const run = (): void => {
      runs += 1;
      throw new Error("no");
    };
    const spec = superviseInterval({ id: "now", everyMs: 3600_000, runsAtStart: true, run });
    const never = new AbortController().signal;
    expect((await (await spec.start(never)).exited).kind).toBe("crashed");
    const second = await spec.start(never);
    second.stop();
    await second.exited;
    expect(runs).toBe(1);
  });

  it("is woken from its pause, and runs once more for all wakes during a run", async () => {
    const waker = new Waker();
    const begun = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    const { promise: held, resolve: release } = Promise.withResolvers<undefined>();
    let runs = 0;
    const run = async (): Promise<void> => {
      begun[runs]?.resolve(undefined);
      runs += 1;
      if (runs === 1) await held;
    };
    const spec = superviseInterval({ id: "woken", everyMs: 3600_000, waker, run });
    const child = await spec.start(new AbortController().signal);
    waker.wake();
    await begun[0]?.promise;
    waker.wake();
    waker.wake();
    release(undefined);
    await begun[1]?.promise;
    child.stop();
    await child.exited;
    expect(runs).toBe(2);
  });

  it("that was woken before it started runs at once", async () => {
    const waker = new Waker();
    waker.wake();
    const { promise: ran, resolve } = Promise.withResolvers<undefined>();
    const run = () => {
      resolve(undefined);
    };
    const spec = superviseInterval({ id: "woken", everyMs: 3600_000, waker, run });
    const child = await spec.start(new AbortController().signal);
    await ran;
    child.stop();
    await child.exited;
  });

  it("is not woken from the pause after a run that failed", async () => {
    const waker = new Waker();
    let runs = 0;
    const run = (): void => {
      runs += 1;
      throw new Error("no");
    };
    const spec = superviseInterval({ id: "woken", everyMs: 3600_000, waker, run });
    const never = new AbortController().signal;
    const first = await spec.start(never);
    waker.wake();
    expect((await first.exited).kind).toBe("crashed");
    const second = await spec.start(never);
    waker.wake();
    await new Promise((resolve) => setTimeout(resolve, 0));
    second.stop();
    await second.exited;
    expect(runs).toBe(1);
  });

  it("that is killed ends after the run that it was at", async () => {
    const { promise: begun, resolve } = Promise.withResolvers<undefined>();
    const { promise: held, resolve: release } = Promise.withResolvers<undefined>();
    const order: string[] = [];
    const run = async (): Promise<void> => {
      resolve(undefined);
      await held;
      order.push("run");
    };
    const spec = superviseInterval({ id: "slow", everyMs: 1, run });
    const child = await spec.start(new AbortController().signal);
    await begun;
    child.kill();
    const end = child.exited.then(({ kind }) => order.push(kind));
    release(undefined);
    await end;
    expect(order).toEqual(["run", "killed"]);
  });

  it("is reported and started anew when a run throws", async () => {
    const { promise: again, resolve } = Promise.withResolvers<undefined>();
    let runs = 0;
    const { supervisor, reports } = await supervise(() => {
      runs += 1;
      if (runs === 1) throw new Error("database is away");
      resolve(undefined);
    });
    await again;
    expect(reports).toMatchObject([
      { context: "child_terminated", offender: { id: "sweep" }, reason: { kind: "crashed" } },
    ]);
    supervisor.stop();
    await supervisor.exited;
  });

  it("aborts a run that is late and counts it as crashed", async () => {
    const { promise: again, resolve } = Promise.withResolvers<undefined>();
    let runs = 0;
    const { supervisor, reports } = await supervise(async (signal) => {
      runs += 1;
      if (runs === 2) resolve(undefined);
      await new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => {
          reject(signal.reason as Error);
        });
      });
    }, 20);
    await again;
    expect(reports[0]?.reason).toMatchObject({
      error: { message: "sweep took longer than 20 ms." },
    });
    supervisor.stop();
    expect(await supervisor.exited).toEqual({ kind: "shutdown" });
  });
});
