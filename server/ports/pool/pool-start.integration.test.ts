import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  fixturePool,
  isRunning,
  poolRequest,
  type PoolFixture,
  type PoolFixtureOptions,
} from "#server/testing/fixtures/ports/pool-fixture.ts";
import { fixtureHost, taggedPids } from "#server/testing/fixtures/ports/port-fixture.ts";

const pools: PoolFixture[] = [];

async function start(options: PoolFixtureOptions): Promise<PoolFixture> {
  const fixture = await fixturePool(options);
  pools.push(fixture);
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
    { timeout: 15_000, interval: 10 },
  );
}

describe("a pool that starts", () => {
  it("has all its ports ready, and never starts more at once than a batch", async () => {
    let most = 0;
    const fixture = await start({ size: 6, batchSize: 2 });
    const look = vi.waitFor(
      () => {
        const { ports, idle } = fixture.pool.snapshot();
        most = Math.max(most, ports.filter(({ state }) => state === "starting").length);
        expect(idle).toBe(6);
      },
      { timeout: 15_000, interval: 1 },
    );
    await look;
    expect(most).toBeLessThanOrEqual(2);
    expect(fixture.pool.snapshot().status).toBe("ready");
  });

  it("keeps a request until a port is ready", async () => {
    const fixture = await start({ size: 1 });
    expect(fixture.pool.snapshot()).toMatchObject({ idle: 0 });
    expect(await fixture.pool.execute(poolRequest({ say: "early" }))).toMatchObject({
      kind: "completed",
      result: { say: "early" },
    });
  });

  it("serves with the others when one port fails, and says so", async () => {
    const fixture = await start({ size: 4, startAs: (nth) => (nth === 2 ? "fails" : "well") });
    await untilIdle(fixture, 3);
    await vi.waitFor(() => {
      expect(fixture.pool.snapshot().status).toBe("degraded");
    });
    expect(await fixture.pool.execute(poolRequest())).toMatchObject({ kind: "completed" });
    const failed = fixture.events.filter(({ type }) => type === "pool.worker_failed");
    expect(failed).toHaveLength(1);
    expect(failed[0]?.data.message).toContain("no licence to start");
  });

  it("answers at once, with what the process wrote, when no port can be started", async () => {
    const fixture = await start({ size: 3, startAs: () => "fails" });
    const early = fixture.pool.execute(poolRequest());
    expect(await early).toMatchObject({ kind: "refused", reason: "unavailable" });
    const late = await fixture.pool.execute(poolRequest());
    expect(late).toMatchObject({ kind: "refused", reason: "unavailable" });
    expect(late).toHaveProperty("message", expect.stringContaining("no licence to start"));
    expect(fixture.pool.snapshot().status).toBe("failed");
  });

  it("starts a missing port again at its next look", async () => {
    const own = fixtureHost();
    const obstacle = join(own.dataDir, "obstacle");
    writeFileSync(obstacle, "");
    const startAs = (): string => `fails_if:${obstacle}`;
    const fixture = await start({ own, size: 2, startAs, reconcileMs: 200 });
    await vi.waitFor(() => {
      expect(fixture.pool.snapshot().status).toBe("failed");
    });
    rmSync(obstacle);
    await untilIdle(fixture, 2);
    expect(fixture.pool.snapshot().status).toBe("ready");
    expect(fixture.events.map(({ type }) => type)).toContain("pool.worker_restored");
  });

  it("gives up on a port that is never ready", async () => {
    const portLimits = { startMs: 300 };
    const fixture = await start({ size: 1, startAs: () => "never_ready", portLimits });
    expect(await fixture.pool.execute(poolRequest())).toMatchObject({ reason: "unavailable" });
    expect(taggedPids(fixture.tag)).toEqual([]);
  });

  it("leaves nothing when it is stopped half-way", async () => {
    const fixture = await start({ size: 20, batchSize: 8 });
    await vi.waitFor(() => {
      expect(taggedPids(fixture.tag).length).toBeGreaterThan(4);
    });
    fixture.pool.stop();
    expect(await fixture.pool.exited).toEqual({ kind: "shutdown" });
    expect(taggedPids(fixture.tag)).toEqual([]);
    expect(fixture.own.host.list()).toEqual([]);
  });
});

describe("a pool that stops", () => {
  it("answers every caller, ends busy ports and leaves nothing", async () => {
    const fixture = await start({ size: 4 });
    await untilIdle(fixture, 4);
    const running = Array.from({ length: 4 }, () =>
      fixture.pool.execute(poolRequest({ what: "sleep", sec: 60 })),
    );
    const waiting = fixture.pool.execute(poolRequest());
    expect(fixture.pool.snapshot()).toMatchObject({ busy: 4, waiting: 1 });
    const pids = taggedPids(fixture.tag);
    fixture.pool.stop();
    expect(await waiting).toMatchObject({ kind: "refused", reason: "shutting_down" });
    expect(await Promise.all(running)).toEqual(
      running.map(() => ({ kind: "stopped", reason: "shutdown" })),
    );
    await fixture.pool.exited;
    expect(pids.filter(isRunning)).toEqual([]);
    expect(await fixture.pool.execute(poolRequest())).toMatchObject({ reason: "shutting_down" });
  });
});

describe("two pools", () => {
  it("don't feel it when the other one is broken", async () => {
    const broken = await start({ size: 2, startAs: () => "fails" });
    const sound = await start({ size: 2 });
    expect(await broken.pool.execute(poolRequest())).toMatchObject({ reason: "unavailable" });
    expect(await sound.pool.execute(poolRequest())).toMatchObject({ kind: "completed" });
    expect(sound.pool.snapshot()).toMatchObject({ status: "ready", size: 2 });
    expect(sound.events).toEqual([]);
  });
});
