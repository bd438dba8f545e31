import { readdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import {
  fixturePool,
  poolRequest,
  type PoolFixture,
} from "#server/testing/fixtures/ports/pool-fixture.ts";
import { fixtureForkServer, forkableStart } from "#server/testing/fixtures/ports/fork-fixture.ts";
import { fixtureHost, taggedPids } from "#server/testing/fixtures/ports/port-fixture.ts";
import { raceRepeats } from "#server/testing/race-repeats.ts";
import { waitUntil } from "#server/testing/wait-until.ts";
import { findMarked } from "../orphan-scan.ts";
import type { PoolOutcome } from "./pool-types.ts";

const SIZE = 3;

type Step =
  | { readonly kind: "execute"; readonly sec: number }
  | { readonly kind: "crash"; readonly signal: number }
  | { readonly kind: "cancel" }
  | { readonly kind: "kill" | "killStarter" | "restart"; readonly worker: number };

const worker = fc.integer({ min: 1, max: SIZE });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("execute"), sec: fc.constant(0.01) }) },
  fc.record({ kind: fc.constant("crash"), signal: fc.constantFrom(6, 9, 11) }),
  fc.record({ kind: fc.constant("cancel") }),
  fc.record({ kind: fc.constantFrom("kill", "killStarter", "restart"), worker }),
);

/** Does one step; answers the request that it made, if any. */
function take({ pool }: PoolFixture, given: Step): Promise<PoolOutcome> | undefined {
  switch (given.kind) {
    case "execute":
      return pool.execute(poolRequest({ what: "sleep", sec: given.sec }));
    case "crash":
      return pool.execute(poolRequest({ what: "kill", signal: given.signal }));
    case "cancel": {
      const leaving = new AbortController();
      const run = { what: "sleep", sec: 60 };
      const call = pool.execute(poolRequest(run, { signal: leaving.signal }));
      queueMicrotask(() => {
        leaving.abort("cancelled");
      });
      return call;
    }
    case "kill": {
      const pid = pool.snapshot().ports[given.worker - 1]?.pid;
      if (pid) process.kill(pid, "SIGKILL");
      return undefined;
    }
    case "killStarter":
      pool.killWorker(`fixture-${given.worker}`);
      return undefined;
    case "restart":
      pool.restartWorker(`fixture-${given.worker}`);
      return undefined;
  }
}

function isWhole({ pool }: PoolFixture): boolean {
  const { ports, waiting, busy } = pool.snapshot();
  const up = ports.filter(({ state }) => state === "idle" || state === "tainted");
  return up.length === SIZE && waiting === 0 && busy === 0;
}

/** The pool's list, the host's, the registry on disk and the kernel name the same ports. */
function expectAgreement({ pool, own }: PoolFixture, forkServers: number): void {
  const pids = pool.snapshot().ports.map(({ pid }) => pid ?? 0);
  const listed = own.host.list();
  expect(listed.map(({ pid }) => pid ?? 0).toSorted()).toEqual(pids.toSorted());
  const ids = new Set(listed.map(({ id }) => id));
  const rows = readdirSync(join(own.dataDir, "run", "ports"));
  expect(rows).toHaveLength(SIZE + forkServers);
  const marked = new Set(findMarked(own.instanceToken).map(({ marker }) => marker.portId));
  expect(marked.size).toBe(SIZE + forkServers);
  expect([...ids].every((id) => marked.has(id) && rows.includes(`${id}.json`))).toBe(true);
}

/** Clean-up goes on beside it all: what starts or works is never an orphan. */
async function sweepUntil({ own }: PoolFixture, isOver: () => boolean) {
  const sum = { found: 0, errors: 0 };
  do {
    const { found, errors } = await own.host.sweep();
    sum.found += found;
    sum.errors += errors;
    await new Promise(setImmediate);
  } while (!isOver());
  return sum;
}

it.each(["spawned", "forked"])(
  "after any mix of work, crashes, kills and restarts a pool of %s ports is whole",
  async (how) => {
    const own = fixtureHost();
    const server = how === "forked" ? await fixtureForkServer(own) : undefined;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async (steps) => {
        const start = (folder: string) =>
          own.host.open(forkableStart("", "well", { folder }), server);
        const fixture = await fixturePool({
          own,
          size: SIZE,
          taintMs: 50,
          reconcileMs: 100,
          intensity: { maxRestarts: 20, withinMs: 1000 },
          ...(server && { openPort: start }),
        });
        let isOver = false;
        const sweeping = sweepUntil(fixture, () => isOver);
        const calls = steps.flatMap((each) => take(fixture, each) ?? []);
        const ends = await Promise.all(calls);
        expect(ends).toHaveLength(calls.length);
        expect(await waitUntil(() => isWhole(fixture), 10_000)).toBe(true);
        isOver = true;
        expect(await sweeping).toEqual({ found: 0, errors: 0 });
        expectAgreement(fixture, server ? 1 : 0);
        await fixture.close();
        expect(own.host.list()).toEqual([]);
        expect(taggedPids(fixture.tag)).toEqual([]);
      }),
      { numRuns: raceRepeats(), endOnFailure: true },
    );
    server?.stop();
    await server?.exited;
    expect(findMarked(own.instanceToken)).toEqual([]);
    own.remove();
  },
  120_000,
);
