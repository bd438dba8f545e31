import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  availableModes,
  fixtureHost,
  fixtureRequest,
  PYTHON,
  taggedPids,
  type FixtureHost,
  type FixtureHostOptions,
} from "../testing/fixtures/ports/port-fixture.ts";
import { startOwner, type PortOwner } from "../testing/fixtures/ports/port-owner.ts";
import type { OrphanLayers } from "./port-host.ts";
import { bootId, identify } from "./proc.ts";
import { ProcessRegistry, type RegistryEntry } from "./process-registry.ts";

const NO_LAYER: OrphanLayers = {
  stopLadder: false,
  parentDeath: false,
  registry: false,
  markerScan: false,
};
const BOUND = { timeout: 5000, interval: 20 };

let dataDir: string;
let tag: string;
let instanceToken: string;
let owners: PortOwner[];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "orphans-"));
  tag = randomUUID();
  instanceToken = randomUUID();
  owners = [];
});

afterEach(async () => {
  for (const owner of owners) await owner.kill();
  await fixtureHost({ dataDir, instanceToken }).host.sweep();
  expect(taggedPids(tag)).toEqual([]);
  expect(registryFiles()).toEqual([]);
  rmSync(dataDir, { recursive: true });
});

function registryFiles(): string[] {
  return readdirSync(join(dataDir, "run", "ports"));
}

function hostWith(options: FixtureHostOptions = {}): FixtureHost {
  return fixtureHost({ dataDir, instanceToken, ...options });
}

/** A live owner whose port has started a plain and a setsid grandchild. */
async function ownerAtWork(options: FixtureHostOptions = {}) {
  const owner = startOwner("hang.py", [tag, "deaf"], { dataDir, instanceToken, ...options });
  owners.push(owner);
  const { started } = await owner.next();
  // A grandchild that has just been forked does not carry its own arguments yet.
  await expect.poll(() => taggedPids(tag).length, BOUND).toBeGreaterThanOrEqual(4);
  return { owner, guardianPid: started?.guardianPid ?? 0 };
}

async function kill(owner: PortOwner): Promise<void> {
  await owner.kill();
  owners = owners.filter((each) => each !== owner);
}

describe.each(availableModes())(
  "with a %s guardian, of a port and its two grandchildren",
  (mode) => {
    it.each([1, 2, 3])("nothing outlives a kill -9 of the worker (run %i)", async () => {
      const layers = { ...NO_LAYER, parentDeath: true };
      const { owner } = await ownerAtWork({ mode, layers });
      await kill(owner);
      await expect.poll(() => taggedPids(tag), BOUND).toEqual([]);
    });

    it("nothing outlives a stop by the ladder alone", async () => {
      const { host } = hostWith({ mode, layers: { ...NO_LAYER, stopLadder: true } });
      const port = host.start(
        fixtureRequest("hang.py", [tag, "deaf"], { limits: { termMs: 200 } }),
      );
      await expect.poll(() => host.list()[0]?.stage, BOUND).toBe("hanging");
      await port.stop("cancelled");
      expect(taggedPids(tag)).toEqual([]);
    });

    it("nothing outlives a worker that only hangs up", async () => {
      const { host } = hostWith({ mode, layers: { ...NO_LAYER, parentDeath: true } });
      const port = host.start(fixtureRequest("hang.py", [tag, "deaf"]));
      await expect.poll(() => host.list()[0]?.stage, BOUND).toBe("hanging");
      await port.stop("cancelled");
      expect(taggedPids(tag)).toEqual([]);
      expect(await port.outcome).toEqual({ kind: "cancelled" });
    });

    it.each(["registry", "markerScan"] as const)(
      "a boot sweep by the %s alone ends what outlived the worker",
      async (layer) => {
        const layers = { ...NO_LAYER, [layer]: true };
        const { owner } = await ownerAtWork({ mode, layers });
        await kill(owner);
        const survivors = taggedPids(tag).length;
        expect(survivors).toBeGreaterThanOrEqual(4);
        const report = await hostWith({ mode, layers }).host.sweep();
        await expect.poll(() => taggedPids(tag), BOUND).toEqual([]);
        expect(report).toMatchObject({ errors: 0, mismatched: 0 });
        expect(report.found).toBeGreaterThanOrEqual(2);
        expect(report.terminated).toBeGreaterThanOrEqual(2);
      },
    );

    it("a boot sweep ends what outlived worker and guardian together", async () => {
      const { owner, guardianPid } = await ownerAtWork({ mode });
      // Stopped, the worker can't end the port for the death of its guardian.
      owner.child.kill("SIGSTOP");
      process.kill(guardianPid, "SIGKILL");
      await kill(owner);
      const { host } = hostWith({ mode });
      const report = await host.sweep();
      expect(taggedPids(tag)).toEqual([]);
      expect(report).toMatchObject({ errors: 0, mismatched: 0 });
      expect(await host.sweep()).toMatchObject({ found: 0, terminated: 0 });
    });
  },
);

describe("a sweep", () => {
  const owner = { pid: 2 ** 22 - 1, startTime: 1 };

  function writeEntry(entry: Partial<RegistryEntry>): void {
    new ProcessRegistry(join(dataDir, "run", "ports")).write({
      id: "port",
      state: "active",
      kind: "fixture",
      jobId: "job",
      attempt: 1,
      runId: "an earlier run",
      instanceToken,
      bootId: bootId(),
      host: hostname(),
      owner,
      processes: [],
      ...entry,
    });
  }

  it("spares the ports of a live worker, its own and another's", async () => {
    await ownerAtWork();
    const { host } = hostWith();
    const port = host.start(fixtureRequest("hang.py", [tag]));
    await expect.poll(() => host.list()[0]?.stage, BOUND).toBe("hanging");
    const before = taggedPids(tag);
    const report = await host.sweep();
    expect(report).toMatchObject({ found: 0, terminated: 0, preserved: before.length });
    expect(taggedPids(tag)).toEqual(before);
    await port.stop("cancelled");
  });

  it("does not signal a process that has got the pid of a port, and says so", async () => {
    const unrelated = spawn(PYTHON, ["-c", "import time; time.sleep(600)", tag]);
    const identity = identify(unrelated.pid ?? 0);
    if (identity === undefined) throw new Error("The unrelated process did not start.");
    writeEntry({ processes: [{ ...identity, startTime: identity.startTime - 1 }] });
    const { host, log } = hostWith();
    expect(await host.sweep()).toMatchObject({ found: 0, terminated: 0, mismatched: 1 });
    expect(log).toContainEqual(
      expect.objectContaining({ event: "pid-mismatch", pid: identity.pid }),
    );
    writeEntry({ processes: [identity] });
    expect(await host.sweep()).toMatchObject({ found: 0, terminated: 0 });
    expect(unrelated.exitCode ?? unrelated.signalCode).toBeNull();
    unrelated.kill("SIGKILL");
    await expect.poll(() => taggedPids(tag), BOUND).toEqual([]);
  });

  it("leaves unrelated Python alone, as do cancels", async () => {
    const unrelated = spawn(PYTHON, ["-c", "import time; time.sleep(600)", "fixture.py"]);
    const { host } = hostWith();
    for (let round = 0; round < 5; round += 1) {
      const ports = Array.from({ length: 2 }, () => host.start(fixtureRequest("hang.py", [tag])));
      await Promise.all(ports.map((port) => port.stop("cancelled")));
      await host.sweep();
    }
    expect(unrelated.exitCode ?? unrelated.signalCode).toBeNull();
    unrelated.kill("SIGKILL");
  });

  it("never touches another instance's processes", async () => {
    const { owner: dead } = await ownerAtWork({ layers: NO_LAYER });
    await kill(dead);
    const survivors = taggedPids(tag);
    const other = await hostWith({ instanceToken: randomUUID() }).host.sweep();
    expect(other).toMatchObject({ found: 0, preserved: 0 });
    expect(taggedPids(tag)).toEqual(survivors);
  });

  it("forgets reservations of dead workers, other boots and broken files, and goes on", async () => {
    writeEntry({ id: "reserved", state: "reserved" });
    writeEntry({ id: "another boot", bootId: "another", processes: [{ pid: 1, startTime: 1 }] });
    writeFileSync(join(dataDir, "run", "ports", "broken.json"), '{"id":');
    const { owner: dead } = await ownerAtWork({ layers: NO_LAYER });
    await kill(dead);
    const { host, log } = hostWith();
    const report = await host.sweep();
    expect(report).toMatchObject({ errors: 0 });
    expect(report.found).toBeGreaterThanOrEqual(4);
    expect(taggedPids(tag)).toEqual([]);
    expect(registryFiles()).toEqual([]);
    expect(log.map(({ event }) => event)).toContain("registry-corrupt");
  });
});
