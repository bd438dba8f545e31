import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import {
  fixturePool,
  poolRequest,
  type PoolFixture,
  type PoolFixtureOptions,
} from "#server/testing/fixtures/ports/pool-fixture.ts";
import {
  fixtureHost,
  taggedPids,
  type FixtureHost,
} from "#server/testing/fixtures/ports/port-fixture.ts";

const pools: PoolFixture[] = [];
let own: FixtureHost;

beforeAll(() => {
  own = fixtureHost();
});
afterAll(() => {
  own.remove();
});

async function start(options: PoolFixtureOptions = {}): Promise<PoolFixture> {
  const fixture = await fixturePool({ own, size: 1, ...options });
  pools.push(fixture);
  await untilIdle(fixture);
  return fixture;
}

afterEach(async () => {
  for (const { close, tag } of pools.splice(0)) {
    await close();
    expect(taggedPids(tag)).toEqual([]);
  }
});

async function untilIdle({ pool }: PoolFixture): Promise<void> {
  await vi.waitFor(
    () => {
      expect(pool.snapshot().idle).toBe(1);
    },
    { timeout: 15_000, interval: 5 },
  );
}

const pidIn = ({ pool }: PoolFixture): number | null | undefined => pool.snapshot().ports[0]?.pid;

async function untilReplaced(fixture: PoolFixture, before: number | null | undefined) {
  await vi.waitFor(() => {
    expect(pidIn(fixture)).not.toBe(before);
  });
  await untilIdle(fixture);
}

describe("a port is replaced after its present request", () => {
  it("for the number of its requests", async () => {
    const fixture = await start({ recycle: { maxRequests: 3 } });
    const before = pidIn(fixture);
    for (let nth = 0; nth < 3; nth += 1) {
      const end = await fixture.pool.execute(poolRequest());
      expect(end).toMatchObject({ kind: "completed", result: { pid: before } });
    }
    await untilReplaced(fixture, before);
    expect(fixture.events).toMatchObject([
      { type: "port.recycled", data: { worker: "fixture-1", reason: "requests", requests: 3 } },
    ]);
    expect(fixture.pool.snapshot()).toMatchObject({ recycled: 1, crashed: 0 });
    const end = await fixture.pool.execute(poolRequest());
    expect(end).toMatchObject({ kind: "completed", result: { tag: fixture.tag } });
  });

  it("for its age, at work and while it is idle", async () => {
    const fixture = await start({ recycle: { maxAgeMs: 400 }, reconcileMs: 50 });
    const before = pidIn(fixture);
    const end = await fixture.pool.execute(poolRequest({ what: "sleep", sec: 0.5 }));
    expect(end).toMatchObject({ kind: "completed", result: { pid: before } });
    await untilReplaced(fixture, before);
    await untilReplaced(fixture, pidIn(fixture));
    expect(fixture.events[0]).toMatchObject({ type: "port.recycled", data: { reason: "age" } });
    expect(fixture.events[0]?.data.ageMs).toBeGreaterThanOrEqual(400);
  });

  it("for the memory of its own process", async () => {
    const fixture = await start({ recycle: { maxRssBytes: 60_000_000 } });
    const before = pidIn(fixture);
    await fixture.pool.execute(poolRequest());
    expect(fixture.events).toEqual([]);
    await fixture.pool.execute(poolRequest({ what: "hold", bytes: 80_000_000 }));
    await untilReplaced(fixture, before);
    const [event] = fixture.events;
    expect(event).toMatchObject({ type: "port.recycled", data: { reason: "memory" } });
    expect(event?.data.rssBytes).toBeGreaterThan(60_000_000);
    await fixture.pool.execute(poolRequest());
    expect(fixture.events).toHaveLength(1);
  });

  it("but not when its memory can't be measured; that is said", async () => {
    const fixture = await start({
      recycle: { maxRssBytes: 1 },
      readRssBytes: () => {
        throw new Error("no such file");
      },
    });
    const before = pidIn(fixture);
    await fixture.pool.execute(poolRequest());
    expect(fixture.warnings).toEqual(["a port's memory can't be measured"]);
    expect(fixture.events).toEqual([]);
    expect(pidIn(fixture)).toBe(before);
  });

  it("when it leaves by itself after its last one, without counting as a restart", async () => {
    const fixture = await start({ requests: 1 });
    for (let nth = 0; nth < 6; nth += 1) {
      const before = pidIn(fixture);
      expect(await fixture.pool.execute(poolRequest())).toMatchObject({ kind: "completed" });
      await untilReplaced(fixture, before);
    }
    expect(fixture.pool.snapshot()).toMatchObject({ recycled: 6, crashed: 0, served: 6 });
    expect(fixture.pool.snapshot().ports[0]).toMatchObject({ restarts: 0 });
    expect(fixture.reports).toEqual([]);
  });

  it("when an operator asks for it, at once", async () => {
    const fixture = await start();
    const before = pidIn(fixture);
    const call = fixture.pool.execute(poolRequest({ what: "sleep", sec: 60 }));
    expect(fixture.pool.restartWorker("fixture-1")).toBe(true);
    expect(fixture.pool.restartWorker("fixture-1")).toBe(true);
    expect(fixture.pool.restartWorker("nobody")).toBe(false);
    const next = fixture.pool.execute(poolRequest({ what: "sleep", sec: 0.2 }));
    expect(await call).toEqual({ kind: "stopped", reason: "shutdown" });
    expect(await next).toMatchObject({ kind: "completed" });
    await untilReplaced(fixture, before);
  });
});

it("a pool measures the whole tree of each port", async () => {
  const fixture = await start({ sampleMs: 50, startAs: () => "sleepers" });
  await vi.waitFor(
    () => {
      const [port] = fixture.pool.snapshot().ports;
      expect(port?.threads).toBeGreaterThanOrEqual(4);
      expect(port?.rssBytes).toBeGreaterThan(5_000_000);
      expect(port?.readBytes).toBeGreaterThan(0);
    },
    { timeout: 5000 },
  );
});
