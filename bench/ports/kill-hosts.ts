import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { findMarked, killAll } from "#server/ports/orphan-scan.ts";
import { descendantsOf, identify, isAlive, type ProcessIdentity } from "#server/ports/proc.ts";
import {
  startOwner,
  type OwnerOptions,
  type PortOwner,
} from "#server/testing/fixtures/ports/port-owner.ts";
import { killWithBench } from "./bound-bench.ts";

/** What became of the processes below hosts that were killed. */
export interface HostKills {
  readonly hosts: number;
  /** That ran below them: guardians, fork servers, ports and their grandchildren. */
  readonly processes: number;
  readonly aliveAfterLimit: number;
  /** Until the last process below one host was gone; the limit if it was not. */
  readonly goneMs: readonly number[];
}

const AT_ONCE = 10;
const POLL_MS = 5;
const CLEAN_UP_MS = 5000;

/** Kills hosts with SIGKILL, each with a port at work and its two grandchildren, one of them setsid. */
export async function killHosts(
  hosts: number,
  limitMs: number,
  options: Pick<OwnerOptions, "mode" | "isForked">,
): Promise<HostKills> {
  const instanceToken = randomUUID();
  const kills = { hosts, processes: 0, aliveAfterLimit: 0, goneMs: [] as number[] };
  for (let done = 0; done < hosts; done += AT_ONCE) {
    const dataDir = mkdtempSync(join(tmpdir(), "hosts-"));
    const count = Math.min(AT_ONCE, hosts - done);
    const owners = await startOwners(count, { ...options, dataDir, instanceToken });
    const trees = owners.map(treeOf);
    const ends = await Promise.all(
      owners.map((owner, nth) => timeEnd(owner, trees[nth] ?? [], limitMs)),
    );
    const below = trees.flat();
    const left = [...below.filter((each) => isAlive(each)), ...findMarked(instanceToken)];
    kills.processes += below.length;
    kills.aliveAfterLimit += new Set(left.map(({ pid }) => pid)).size;
    kills.goneMs.push(...ends);
    await killAll(() => findMarked(instanceToken), CLEAN_UP_MS);
    rmSync(dataDir, { recursive: true, force: true });
  }
  return kills;
}

async function startOwners(count: number, options: OwnerOptions): Promise<PortOwner[]> {
  const owners = Array.from({ length: count }, () =>
    startOwner("hang.py", [randomUUID(), "deaf"], options),
  );
  for (const { child } of owners) killWithBench(child);
  // The first word is of a port that has its grandchildren.
  await Promise.all(owners.map((owner) => owner.next()));
  return owners;
}

function treeOf({ child }: PortOwner): ProcessIdentity[] {
  const owner = identify(child.pid ?? 0);
  return owner ? descendantsOf([owner]) : [];
}

/** Takes the whole limit, so that what comes to life again late is seen too. */
async function timeEnd(
  owner: PortOwner,
  tree: readonly ProcessIdentity[],
  limitMs: number,
): Promise<number> {
  await owner.kill();
  const killedAtMs = performance.now();
  const passedMs = (): number => performance.now() - killedAtMs;
  while (passedMs() < limitMs && tree.some((each) => isAlive(each))) await delay(POLL_MS);
  const goneMs = Math.min(limitMs, passedMs());
  await delay(Math.max(0, limitMs - passedMs()));
  return goneMs;
}
