import { afterEach, describe, expect, it, vi } from "vitest";
import {
  fixturePool,
  isRunning,
  poolRequest,
  type PoolFixture,
  type PoolFixtureOptions,
} from "#server/testing/fixtures/ports/pool-fixture.ts";
import {
  availableModes,
  fixtureHost,
  taggedPids,
} from "#server/testing/fixtures/ports/port-fixture.ts";

const SIGKILL = 9;
const SIGSEGV = 11;
const pools: PoolFixture[] = [];

async function start(options: PoolFixtureOptions): Promise<PoolFixture> {
  const fixture = await fixturePool(options);
  pools.push(fixture);
  await untilIdle(fixture, options.size ?? 2);
  return fixture;
}

afterEach(async () => {
  for (const { close, tag } of pools.splice(0)) {
    await close();
    expect(taggedPids(tag)).toEqual([]);
  }
});

async function untilIdle({ pool }: PoolFixture, idle: number): Promise<void> {
  await vi.waitFor(
    () => {
      expect(pool.snapshot().ports.filter(({ state }) => isUp(state))).toHaveLength(idle);
    },
    { timeout: 15_000, interval: 5 },
  );
}

const isUp = (state: string): boolean => state === "idle" || state === "tainted";

function portPids({ pool }: PoolFixture): number[] {
  return pool.snapshot().ports.map(({ pid }) => pid ?? 0);
}

describe("a port that is killed", () => {
  it("comes back as the same worker; its caller hears of it once", async () => {
    const fixture = await start({ size: 1 });
    const [before = 0] = portPids(fixture);
    const answers: unknown[] = [];
    const call = fixture.pool.execute(poolRequest({ what: "sleep", sec: 60 }));
    void call.then((end) => answers.push(end));
    process.kill(before, "SIGKILL");
    expect(await call).toMatchObject({ kind: "crashed", reason: "killed" });
    await untilIdle(fixture, 1);
    const [after] = fixture.pool.snapshot().ports;
    expect(after).toMatchObject({ name: "fixture-1", restarts: 1 });
    expect(after?.pid).not.toBe(before);
    expect(await fixture.pool.execute(poolRequest())).toMatchObject({ kind: "completed" });
    expect(answers).toHaveLength(1);
    expect(fixture.events).toMatchObject([
      { type: "port.crashed", data: { worker: "fixture-1", reason: "killed", signal: "SIGKILL" } },
    ]);
  });

  it("takes its grandchildren along, also those in a session of their own", async () => {
    const fixture = await start({ size: 1, startAs: () => "sleepers" });
    await vi.waitFor(() => {
      expect(taggedPids(fixture.tag).length).toBeGreaterThanOrEqual(4);
    });
    const tree = taggedPids(fixture.tag);
    const [before = 0] = portPids(fixture);
    process.kill(before, "SIGKILL");
    await vi.waitFor(() => {
      expect(portPids(fixture)[0]).not.toBe(before);
    });
    await untilIdle(fixture, 1);
    expect(tree.filter(isRunning)).toEqual([]);
  });

  it("while it is idle comes back too, and a killed starter brings everything back", async () => {
    const fixture = await start({ size: 2 });
    const before = portPids(fixture);
    process.kill(before[0] ?? 0, "SIGKILL");
    await vi.waitFor(() => {
      expect(portPids(fixture)[0]).not.toBe(before[0]);
    });
    await untilIdle(fixture, 2);
    expect(portPids(fixture)[1]).toBe(before[1]);
    killStarter(fixture, "fixture-2");
    await vi.waitFor(() => {
      expect(portPids(fixture)[1]).not.toBe(before[1]);
    });
    await untilIdle(fixture, 2);
    expect(isRunning(before[1] ?? 0)).toBe(false);
  });

  it("four times in a row is left alone until the next look", async () => {
    const fixture = await start({ size: 2, reconcileMs: 1500 });
    for (let nth = 0; nth < 4; nth += 1) {
      await untilIdle(fixture, 2);
      process.kill(portPids(fixture)[0] ?? 0, "SIGKILL");
      await vi.waitFor(() => {
        expect(fixture.events.filter(({ type }) => type === "port.crashed")).toHaveLength(nth + 1);
      });
    }
    await vi.waitFor(() => {
      expect(fixture.pool.snapshot().ports[0]?.state).toBe("failed");
    });
    expect(fixture.pool.snapshot().status).toBe("degraded");
    expect(fixture.events.map(({ type }) => type)).toContain("pool.worker_failed");
    await untilIdle(fixture, 2);
    expect(fixture.pool.snapshot().status).toBe("ready");
  });
});

function killStarter({ pool }: PoolFixture, name: string): void {
  const [workers] = pool.subtree.nodes();
  expect(workers?.children.map(({ id }) => id)).toContain(name);
  expect(pool.killWorker(name)).toBe(true);
}

describe("a killed starter whose port can't be started again", () => {
  it("is left to the next look, and nobody else feels it", async () => {
    let isBroken = false;
    const fixture = await start({
      size: 2,
      reconcileMs: 1500,
      startAs: () => (isBroken ? "fails" : "well"),
    });
    const other = portPids(fixture)[1];
    const calls = [0, 1].map(() => fixture.pool.execute(poolRequest({ what: "sleep", sec: 1 })));
    isBroken = true;
    killStarter(fixture, "fixture-1");
    await vi.waitFor(() => {
      expect(fixture.pool.snapshot().ports[0]?.state).toBe("failed");
    });
    const ends = await Promise.all(calls);
    expect(ends.filter(({ kind }) => kind === "completed")).toHaveLength(1);
    expect(fixture.pool.snapshot().status).toBe("degraded");
    isBroken = false;
    await untilIdle(fixture, 2);
    expect(portPids(fixture)[1]).toBe(other);
  });
});

describe("a port that leaves with exit code 0 unasked", () => {
  it("is not restarted by its supervisor, but by the next look", async () => {
    const fixture = await start({ size: 1, reconcileMs: 1000 });
    const [before = 0] = portPids(fixture);
    const end = await fixture.pool.execute(poolRequest({ what: "exit", code: 0 }));
    expect(end).toMatchObject({ kind: "crashed", reason: "no_result" });
    await untilIdle(fixture, 1);
    expect(portPids(fixture)[0]).not.toBe(before);
  });
});

describe("after a crash", () => {
  it.each([
    ["oom or kill", SIGKILL, "killed"],
    ["memory fault", SIGSEGV, "segfault"],
  ])("by %s the worker gets no work while another one can do it", async (_name, signal, reason) => {
    const fixture = await start({ size: 2 });
    const [first] = portPids(fixture);
    const end = await fixture.pool.execute(poolRequest({ what: "kill", signal }));
    expect(end).toMatchObject({ kind: "crashed", reason });
    await untilIdle(fixture, 2);
    const tainted = fixture.pool.snapshot().ports.find(({ state }) => state === "tainted");
    expect(tainted?.taintedUntil).not.toBeNull();
    const ends = [];
    for (let nth = 0; nth < 5; nth += 1) ends.push(await fixture.pool.execute(poolRequest()));
    const pids = new Set(ends.map((each) => (each.kind === "completed" ? each.result.pid : null)));
    expect(pids.size).toBe(1);
    expect(first).toBeDefined();
  });

  it("a request that waited for the end of its rest is served then", async () => {
    const fixture = await start({ size: 2, taintMs: 400 });
    await fixture.pool.execute(poolRequest({ what: "kill", signal: SIGSEGV }));
    await untilIdle(fixture, 2);
    const busy = fixture.pool.execute(poolRequest({ what: "sleep", sec: 60 }));
    const end = await fixture.pool.execute(poolRequest({}, { queueMs: 5000 }));
    expect(end).toMatchObject({ kind: "completed" });
    fixture.pool.stop();
    expect(await busy).toMatchObject({ kind: "stopped" });
  });

  it("an idempotent request is tried once more elsewhere, another one is not", async () => {
    const fixture = await start({ size: 2 });
    const run = { what: "kill", signal: SIGSEGV };
    const crashes = (): number =>
      fixture.events.filter(({ type }) => type === "port.crashed").length;
    expect(await fixture.pool.execute(poolRequest(run))).toMatchObject({ kind: "crashed" });
    await vi.waitFor(() => {
      expect(crashes()).toBe(1);
    });
    const again = await fixture.pool.execute(poolRequest(run, { isIdempotent: true }));
    expect(again).toMatchObject({ kind: "crashed", reason: "segfault" });
    await vi.waitFor(() => {
      expect(crashes()).toBe(3);
    });
    const workers = fixture.events.slice(1).map(({ data }) => data.worker);
    expect(new Set(workers).size).toBe(2);
  });
});

describe("a port that hangs", () => {
  it.each(availableModes())(
    "(%s) stopped by a signal, idle or at work, is replaced",
    async (mode) => {
      const own = fixtureHost({ mode });
      const fixture = await start({
        own,
        size: 1,
        portLimits: { heartbeatMs: 100, missedHeartbeats: 3 },
      });
      const [first = 0] = portPids(fixture);
      process.kill(first, "SIGSTOP");
      await vi.waitFor(() => {
        expect(portPids(fixture)[0]).not.toBe(first);
      });
      await untilIdle(fixture, 1);
      expect(isRunning(first)).toBe(false);
      const end = await fixture.pool.execute(poolRequest({ what: "stop" }));
      expect(end).toMatchObject({ kind: "crashed", reason: "hung" });
      await untilIdle(fixture, 1);
    },
  );
});

describe("a kind of work that keeps failing", () => {
  it("is refused at once until one request shows that it works again", async () => {
    const fixture = await start({
      size: 2,
      intensity: { maxRestarts: 100, withinMs: 5000 },
      breaker: { failures: 3, withinMs: 60_000, openMs: 400 },
    });
    for (let nth = 0; nth < 3; nth += 1) {
      await fixture.pool.execute(poolRequest({ what: "kill", signal: SIGKILL }));
    }
    expect(await fixture.pool.execute(poolRequest())).toMatchObject({ reason: "breaker_open" });
    expect(fixture.pool.snapshot().breaker).toBe("open");
    await vi.waitFor(
      async () => {
        expect(await fixture.pool.execute(poolRequest())).toMatchObject({ kind: "completed" });
      },
      { timeout: 5000 },
    );
    expect(fixture.pool.snapshot().breaker).toBe("closed");
    const types = fixture.events.map(({ type }) => type).filter((type) => type.startsWith("br"));
    expect(types).toEqual(["breaker.opened", "breaker.half_open", "breaker.closed"]);
  });
});

describe("a storm of kills", () => {
  it("leaves the pool whole, and the tree, the list and the kernel agreeing", async () => {
    const fixture = await start({
      size: 4,
      taintMs: 0,
      intensity: { maxRestarts: 100, withinMs: 5000 },
    });
    const calls = Array.from({ length: 60 }, () =>
      fixture.pool.execute(poolRequest({ what: "sleep", sec: 0.02 })),
    );
    const killed: number[] = [];
    for (let round = 0; round < 8; round += 1) {
      const [pid] = portPids(fixture).filter((each) => each > 0 && isRunning(each));
      if (pid !== undefined) {
        process.kill(pid, "SIGKILL");
        killed.push(pid);
      }
      await vi.waitFor(() => {
        expect(killed.filter(isRunning)).toEqual([]);
      });
    }
    const ends = await Promise.all(calls);
    expect(ends.filter(({ kind }) => kind !== "completed").length).toBeLessThanOrEqual(8);
    await untilIdle(fixture, 4);
    expect(
      fixture.own.host
        .list()
        .map(({ pid }) => pid)
        .toSorted(),
    ).toEqual(portPids(fixture).toSorted());
    expect(fixture.own.host.inspect()).toMatchObject({ activePorts: 4, orphanedPorts: 0 });
  });
});
