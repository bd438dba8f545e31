import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import {
  fixturePool,
  isRunning,
  poolRequest,
  type PoolFixture,
  type PoolFixtureOptions,
} from "#server/testing/fixtures/ports/pool-fixture.ts";
import {
  fixtureHost,
  taggedPids,
  type FixtureHost,
} from "#server/testing/fixtures/ports/port-fixture.ts";
import type { PoolOutcome } from "./pool-types.ts";

const pools: PoolFixture[] = [];
let own: FixtureHost;

beforeAll(() => {
  own = fixtureHost();
});
afterAll(() => {
  own.remove();
});

async function start(options: PoolFixtureOptions = {}): Promise<PoolFixture> {
  const fixture = await fixturePool({ own, ...options });
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
      expect(pool.snapshot().idle).toBe(idle);
    },
    { timeout: 15_000, interval: 5 },
  );
}

const sleep = (sec: number): Record<string, unknown> => ({ what: "sleep", sec });
const reasonOf = (end: PoolOutcome): string => (end.kind === "refused" ? end.reason : end.kind);
const pidOf = (end: PoolOutcome): unknown => end.kind === "completed" && end.result.pid;

describe("a pool's queue", () => {
  it("runs two, lets two wait and refuses the others at once", async () => {
    const { pool } = await start({ queueLimit: 2 });
    const calls = Array.from({ length: 10 }, () => pool.execute(poolRequest(sleep(0.2))));
    expect(pool.snapshot()).toMatchObject({ busy: 2, waiting: 2 });
    const first = await Promise.race(calls.map(async (call) => reasonOf(await call)));
    expect(first).toBe("saturated");
    const reasons = (await Promise.all(calls)).map(reasonOf);
    expect(reasons.filter((reason) => reason === "completed")).toHaveLength(4);
    expect(reasons.filter((reason) => reason === "saturated")).toHaveLength(6);
    expect(pool.snapshot()).toMatchObject({ served: 4, waiting: 0, idle: 2 });
  });

  it("answers a request that waited too long once, and never runs it", async () => {
    const { pool } = await start({ size: 1 });
    const busy = pool.execute(poolRequest(sleep(0.4)));
    const onAssigned = vi.fn();
    const late = await pool.execute(poolRequest({}, { queueMs: 20, onAssigned }));
    expect(late).toMatchObject({ kind: "refused", reason: "queue_timeout" });
    expect(await busy).toMatchObject({ kind: "completed" });
    expect(onAssigned).not.toHaveBeenCalled();
  });

  it("keeps nothing of thousands that waited in vain", async () => {
    const { pool } = await start({ size: 1, queueLimit: 10_000 });
    const busy = pool.execute(poolRequest(sleep(60)));
    const calls = Array.from({ length: 5000 }, (_, nth) =>
      pool.execute(poolRequest({}, { queueMs: 10, session: `session ${nth}` })),
    );
    const reasons = new Set((await Promise.all(calls)).map(reasonOf));
    expect([...reasons]).toEqual(["queue_timeout"]);
    expect(pool.bookkeeping).toBeLessThanOrEqual(1024);
    expect(pool.restartWorker("fixture-1")).toBe(true);
    expect(await busy).toMatchObject({ kind: "stopped" });
  });

  it("serves every one of many in order", async () => {
    const { pool } = await start({ size: 4 });
    const begun: number[] = [];
    const calls = Array.from({ length: 20 }, (_, nth) =>
      pool.execute(poolRequest(sleep(0.03), { onAssigned: () => begun.push(nth) })),
    );
    const ends = await Promise.all(calls);
    expect(new Set(ends.map(reasonOf))).toEqual(new Set(["completed"]));
    expect(begun).toEqual(begun.toSorted((a, b) => a - b));
    expect(new Set(ends.map(pidOf)).size).toBe(4);
  });
});

describe("a caller that goes away", () => {
  it("while it waits is skipped", async () => {
    const { pool } = await start({ size: 1 });
    const busy = pool.execute(poolRequest(sleep(0.2)));
    const leaving = new AbortController();
    const onAssigned = vi.fn();
    const call = pool.execute(poolRequest({}, { signal: leaving.signal, onAssigned }));
    leaving.abort("cancelled");
    expect(await call).toEqual({ kind: "cancelled" });
    await busy;
    expect(await pool.execute(poolRequest())).toMatchObject({ kind: "completed" });
    expect(onAssigned).not.toHaveBeenCalled();
  });

  it("while its request runs leaves a whole pool and no process", async () => {
    const fixture = await start({ size: 1 });
    const pid = fixture.pool.snapshot().ports[0]?.pid ?? 0;
    const leaving = new AbortController();
    const call = fixture.pool.execute(poolRequest(sleep(60), { signal: leaving.signal }));
    await vi.waitFor(() => {
      expect(fixture.own.host.list().some(({ phase }) => phase === "running")).toBe(true);
    });
    leaving.abort("cancelled");
    expect(await call).toEqual({ kind: "cancelled" });
    expect(isRunning(pid)).toBe(false);
    await untilIdle(fixture, 1);
    expect(fixture.pool.snapshot().ports[0]).toMatchObject({ restarts: 0, state: "idle" });
    expect(fixture.events).toEqual([]);
  });

  it("before it called is not served at all", async () => {
    const { pool } = await start({ size: 1 });
    const signal = AbortSignal.abort("shutdown");
    expect(await pool.execute(poolRequest({}, { signal }))).toEqual({
      kind: "stopped",
      reason: "shutdown",
    });
  });
});

describe("a deadline", () => {
  it("ends a request from within, so that the caller always gets an answer", async () => {
    const { pool } = await start({ size: 1 });
    const end = await pool.execute(poolRequest(sleep(60), { deadlineMs: 400 }));
    expect(end).toMatchObject({ kind: "timedOut", limit: "absolute" });
    expect(end).toHaveProperty("afterMs", expect.closeTo(320, -1));
  });

  it("counts the wait", async () => {
    const { pool } = await start({ size: 1 });
    const busy = pool.execute(poolRequest(sleep(0.3)));
    const end = await pool.execute(poolRequest({}, { deadlineMs: 50 }));
    expect(reasonOf(end)).toBe("queue_timeout");
    await busy;
  });
});

describe("a session", () => {
  it("goes to the worker that it had, and to another one when that is busy", async () => {
    const { pool } = await start({ size: 3 });
    const ask = (): Promise<PoolOutcome> => pool.execute(poolRequest({}, { session: "s" }));
    const first = pidOf(await ask());
    for (let nth = 0; nth < 4; nth += 1) expect(pidOf(await ask())).toBe(first);
    const busy = pool.execute(poolRequest(sleep(0.3), { session: "s" }));
    expect(pidOf(await ask())).not.toBe(first);
    await busy;
  });

  it("bound strictly waits for its own worker, while others pass it", async () => {
    const { pool } = await start({ size: 2 });
    const strict = { session: "s", affinity: "strict_queue" as const };
    const first = pidOf(await pool.execute(poolRequest({}, strict)));
    const order: string[] = [];
    const busy = pool.execute(poolRequest(sleep(0.3), strict));
    const bound = pool.execute(poolRequest({}, strict));
    void bound.then(() => order.push("bound"));
    const free = pool.execute(poolRequest());
    void free.then(() => order.push("free"));
    expect(pidOf(await bound)).toBe(first);
    expect(pidOf(await free)).not.toBe(first);
    expect(order).toEqual(["free", "bound"]);
    await busy;
  });

  it("that will not wait is told that its worker is busy", async () => {
    const { pool } = await start({ size: 2 });
    const strict = { session: "s", affinity: "strict_fail_fast" as const };
    await pool.execute(poolRequest({}, strict));
    const busy = pool.execute(poolRequest(sleep(0.2), strict));
    expect(reasonOf(await pool.execute(poolRequest({}, strict)))).toBe("worker_busy");
    await busy;
  });

  it("is told when its worker is gone, and may begin anew then", async () => {
    const fixture = await start({ size: 2 });
    const strict = { session: "s", affinity: "strict_queue" as const };
    const first = pidOf(await fixture.pool.execute(poolRequest({}, strict)));
    process.kill(Number(first), "SIGKILL");
    await vi.waitFor(() => {
      expect(fixture.events).toHaveLength(1);
    });
    const end = await fixture.pool.execute(poolRequest({}, strict));
    expect(reasonOf(end)).toBe("session_worker_unavailable");
    expect(reasonOf(await fixture.pool.execute(poolRequest({}, strict)))).toBe("completed");
  });
});

describe("what a port says", () => {
  it("comes in order, and a caller that fails to take it ends the request only", async () => {
    const fixture = await start({ size: 1 });
    const fractions: number[] = [];
    const call = fixture.pool.execute(
      poolRequest(
        { what: "stages", count: 50 },
        {
          onMessage: async (message) => {
            if (message.type === "progress") fractions.push(message.fraction);
            await Promise.resolve();
          },
        },
      ),
    );
    expect(await call).toMatchObject({ kind: "completed" });
    expect(fractions).toEqual(Array.from({ length: 50 }, (_, nth) => nth / 50));
    const broken = poolRequest(
      { what: "stages", count: 50 },
      {
        onMessage: () => {
          throw new Error("the disk is full");
        },
      },
    );
    await expect(fixture.pool.execute(broken)).rejects.toThrow("the disk is full");
    await untilIdle(fixture, 1);
    expect(await fixture.pool.execute(poolRequest())).toMatchObject({ kind: "completed" });
  });

  it("about a request that failed leaves the port as it is", async () => {
    const { pool } = await start({ size: 1 });
    const before = pool.snapshot().ports[0]?.pid;
    const end = await pool.execute(poolRequest({ what: "fail" }));
    expect(end).toMatchObject({ kind: "failed", code: "no_audio", message: "there is none" });
    expect(pidOf(await pool.execute(poolRequest()))).toBe(before);
    expect(pool.snapshot().ports[0]).toMatchObject({ requests: 2, pid: before });
  });
});
