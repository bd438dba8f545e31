import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { inspectPorts } from "./inspect-ports.ts";
import { markerVariables } from "./port-marker.ts";
import { bootId, identify, isAlive, type ProcessIdentity } from "./proc.ts";
import { NoProcessTableError, openProcessTable } from "./process-table.ts";
import { ProcessRegistry, type RegistryEntry } from "./process-registry.ts";
import { sweepOrphans, type SweepScope } from "./sweep-orphans.ts";

/** No process has ever started at tick 0. */
const DEAD_OWNER: ProcessIdentity = { pid: process.pid, startTime: 0 };
const IGNORES_TERM = "trap '' TERM; echo ready; while :; do sleep 600 & wait; done";
const HEEDS_TERM = "echo ready; exec sleep 600";

let folder: string;
let token: string;
let children: ChildProcess[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sweep-"));
  token = randomUUID();
  children = [];
});
afterEach(async () => {
  for (const child of children) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill("SIGKILL");
    await once(child, "exit");
  }
  await sweepOrphans(scope({ graceMs: 0 }));
  rmSync(folder, { recursive: true });
});

function scope(rest: Partial<SweepScope> = {}): SweepScope {
  return {
    registry: new ProcessRegistry(folder),
    instanceToken: token,
    bootId: bootId(),
    self: identify(process.pid) ?? DEAD_OWNER,
    isLive: () => false,
    scansMarkers: true,
    logger: { info: () => undefined, warn: () => undefined },
    graceMs: 300,
    ...rest,
  };
}

interface Made {
  readonly script?: string;
  readonly owner?: ProcessIdentity;
  readonly token?: string;
  readonly env?: Record<string, string>;
}

async function make(made: Made = {}): Promise<{ portId: string; identity: ProcessIdentity }> {
  const { script = HEEDS_TERM, owner = DEAD_OWNER } = made;
  const portId = randomUUID();
  const marker = markerVariables({ token: made.token ?? token, portId, owner });
  const env = { ...process.env, ...marker, ...made.env };
  const child = spawn("sh", ["-c", script], { env });
  children.push(child);
  await once(child.stdout, "data");
  const identity = identify(child.pid ?? 0);
  if (!identity) throw new Error("The process did not start.");
  return { portId, identity };
}

function register(portId: string, rest: Partial<RegistryEntry> = {}): void {
  new ProcessRegistry(folder).write({
    id: portId,
    state: "active",
    kind: "fixture",
    jobId: "job",
    attempt: 1,
    runId: "run",
    instanceToken: token,
    bootId: bootId(),
    host: hostname(),
    owner: DEAD_OWNER,
    processes: [],
    ...rest,
  });
}

const rows = (): string[] => new ProcessRegistry(folder).read().entries.map(({ id }) => id);

describe("an orphan", () => {
  it("is asked to end first, and killed when it does not heed that", async () => {
    const { identity: heeds } = await make();
    const { identity: ignores } = await make({ script: IGNORES_TERM });
    const report = await sweepOrphans(scope());
    expect(report).toMatchObject({ errors: 0, preserved: 0 });
    expect(report.terminated).toBeGreaterThanOrEqual(2);
    expect(report.forceKilled).toBeGreaterThanOrEqual(1);
    expect(report.forceKilled).toBeLessThan(report.terminated);
    expect([heeds, ignores].filter((each) => isAlive(each))).toEqual([]);
    expect(children[0]?.signalCode ?? "SIGTERM").toBe("SIGTERM");
  });

  it("of a kind that is only observed is counted and left alone", async () => {
    const observed = await make();
    const ended = await make();
    register(observed.portId, { kind: "watched" });
    register(ended.portId);
    const policies = { watched: "observe" } as const;
    const report = await sweepOrphans(scope({ policies }));
    expect(report).toMatchObject({ found: 1, terminated: 1, observed: 1 });
    expect(isAlive(observed.identity)).toBe(true);
    expect(rows()).toEqual([]);
  });

  it("of a kind that may end by itself is ended when it is old enough", async () => {
    const { portId, identity } = await make();
    register(portId, { kind: "patient" });
    const young = { patient: { terminateAfterMs: 600_000 } };
    expect(await sweepOrphans(scope({ policies: young }))).toMatchObject({ found: 0, observed: 1 });
    register(portId, { kind: "patient" });
    const old = { patient: { terminateAfterMs: 0 } };
    expect(await sweepOrphans(scope({ policies: old }))).toMatchObject({ terminated: 1 });
    expect(isAlive(identity)).toBe(false);
  });

  it("whose worker died between its reservation and its activation leaves no process and no row", async () => {
    const { portId, identity } = await make();
    register(portId, { state: "reserved" });
    register(randomUUID(), { state: "reserved" });
    expect(await sweepOrphans(scope())).toMatchObject({ found: 1, terminated: 1, errors: 0 });
    expect(isAlive(identity)).toBe(false);
    expect(rows()).toEqual([]);
  });

  it("is one of many that are found among the living, which go on", async () => {
    const self = identify(process.pid) ?? DEAD_OWNER;
    const living = await Promise.all(Array.from({ length: 8 }, () => make({ owner: self })));
    const orphans = await Promise.all(Array.from({ length: 3 }, () => make()));
    const known = new Set(living.map(({ portId }) => portId));
    const rule = scope({ isLive: (portId) => known.has(portId) });
    expect(inspectPorts(rule)).toMatchObject({
      level: "degraded",
      activePorts: 8,
      orphanedPorts: 3,
      orphanedPercent: 27,
    });
    const report = await sweepOrphans(rule);
    expect(report).toMatchObject({ found: 3, terminated: 3, errors: 0, preserved: 8 });
    expect(living.every(({ identity }) => isAlive(identity))).toBe(true);
    expect(orphans.some(({ identity }) => isAlive(identity))).toBe(false);
    expect(await sweepOrphans(rule)).toMatchObject({ found: 0, terminated: 0 });
  });
});

describe("what only looks like an orphan", () => {
  it("is left alone: another installation's, one without our mark, one with half of it", async () => {
    const others = [
      await make({ token: randomUUID() }),
      await make({ env: { AUDIO_PORTS_TOKEN: "" } }),
      await make({ env: { AUDIO_PORTS_OWNER: "" } }),
    ];
    const report = await sweepOrphans(scope());
    expect(report).toMatchObject({ found: 0, terminated: 0, errors: 0 });
    expect(others.every(({ identity }) => isAlive(identity))).toBe(true);
  });
});

describe("a process that has ended and was not collected", () => {
  it("is told as a zombie, and is no orphan", async () => {
    const self = identify(process.pid) ?? DEAD_OWNER;
    // The child ends only once its parent is no shell any more: a shell would collect it.
    const child = "while [ $(cat /proc/$$/comm) != sleep ]; do :; done";
    const { portId } = await make({
      script: `(${child}) & echo ready; exec sleep 600`,
      owner: self,
    });
    const rule = scope({ isLive: (id) => id === portId });
    await expect.poll(() => inspectPorts(rule).zombies).toBe(1);
    expect(inspectPorts(rule)).toMatchObject({ level: "healthy", orphanedPorts: 0 });
    expect(await sweepOrphans(rule)).toMatchObject({ found: 0, errors: 0, preserved: 1 });
  });
});

describe("rows of another host", () => {
  it("stay while it is alive, and are retired when it is dead, without a signal", async () => {
    const { portId, identity } = await make({ owner: identify(process.ppid) ?? DEAD_OWNER });
    register(portId, { host: "elsewhere" });
    await sweepOrphans(scope({ isHostAlive: () => true }));
    expect(rows()).toEqual([portId]);
    await sweepOrphans(scope({ isHostAlive: (host) => host !== "elsewhere" }));
    expect(rows()).toEqual([]);
    expect(isAlive(identity)).toBe(true);
  });
});

describe("where /proc is not mounted", () => {
  const withoutProc = (): SweepScope => {
    const table = openProcessTable("/nowhere");
    const self = identify(process.pid, table) ?? DEAD_OWNER;
    return scope({ table, bootId: table.bootId(), self });
  };
  const seenByPs = (owner: ProcessIdentity) => ({
    AUDIO_PORTS_OWNER: `${owner.pid}:${owner.startTime}:ps`,
  });

  it("ps shows the same orphans, which are ended the same way", async () => {
    const rule = withoutProc();
    const orphan = await make({ env: seenByPs(DEAD_OWNER) });
    const living = await make({ env: seenByPs(rule.self) });
    const known = { ...rule, isLive: (portId: string) => portId === living.portId };
    expect(inspectPorts(known)).toMatchObject({
      activePorts: 1,
      orphanedPorts: 1,
      orphans: [{ pid: orphan.identity.pid, portId: orphan.portId }],
    });
    const report = await sweepOrphans(known);
    expect(report).toMatchObject({ found: 1, terminated: 1, errors: 0, preserved: 1 });
    expect(isAlive(orphan.identity)).toBe(false);
    expect(isAlive(living.identity)).toBe(true);
  });

  it("what was marked by another table is left alone: its owner can't be told", async () => {
    const { identity } = await make();
    expect(await sweepOrphans(withoutProc())).toMatchObject({ found: 0, preserved: 1 });
    expect(isAlive(identity)).toBe(true);
  });

  it("and ps is not there either, nothing is ended, and that is said", () => {
    expect(() => openProcessTable("/nowhere", "/nowhere/ps")).toThrow(NoProcessTableError);
  });
});
