import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { findMarked } from "#server/ports/orphan-scan.ts";
import { markerVariables } from "#server/ports/port-marker.ts";
import { bootId, identify, listOwnPids, type ProcessIdentity } from "#server/ports/proc.ts";
import { ProcessRegistry, type RegistryEntry } from "#server/ports/process-registry.ts";
import { availableModes, fixtureHost } from "#server/testing/fixtures/ports/port-fixture.ts";
import { waitUntil } from "#server/testing/wait-until.ts";
import { percentile, printTable } from "../product/print-table.ts";
import { boundBench, killWithBench } from "./bound-bench.ts";
import { against, shares } from "./cells.ts";
import { killHosts } from "./kill-hosts.ts";

/** Processes that dead workers left behind. */
interface Orphans {
  readonly name: string;
  readonly command: readonly string[];
  /** In the registry as well; else only their marker gives them away. */
  readonly isRegistered: boolean;
  readonly goalSec?: number;
}

const WRITES = 1000;
const ROWS = 500;
const READS = 50;
const LOOKUPS = 10_000;
const SCANS = 100;
const ORPHANS = 100;
const SWEEPS = 5;
const HOSTS = 100;
const GONE_MS = 1000;
const SETTLE_MS = 10_000;
/** No process is this one. */
const DEAD_OWNER: ProcessIdentity = { pid: 2 ** 22 - 1, startTime: 1 };
const HEEDS = { name: "heed SIGTERM", command: ["sleep", "60"], goalSec: 3 };
const IGNORES = { name: "ignore it", command: ["sh", "-c", 'trap "" TERM; exec sleep 60'] };

boundBench(420);
printTable(
  `Milliseconds in a registry of ${ROWS} rows`,
  ["", "p50", "p95", "p99", "goal", ""],
  registryRows(),
);

const own = fixtureHost();
const scans = [...scanRows("at rest")];
const sweeps: string[][] = [];
for (const kind of [HEEDS, IGNORES]) {
  for (const isRegistered of [false, true]) {
    sweeps.push(await sweepRow({ ...kind, isRegistered }));
  }
}
own.remove();
printTable(
  "Milliseconds to look through the machine, in all and for each of its processes",
  ["", "", "processes", "all p50", "p95", "each p50", "p95", "goal (p95)", ""],
  scans,
);
printTable(
  `Seconds until ${ORPHANS} orphans are gone`,
  ["they", "known by", "p50", "max", "killed", "longest block ms", "goal (max)", ""],
  sweeps,
);

const kills: string[][] = [];
for (const mode of availableModes()) {
  for (const isForked of [false, true]) {
    const all = await killHosts(HOSTS, GONE_MS, { mode, isForked });
    const counts = [all.hosts, all.processes, all.aliveAfterLimit].map(String);
    const name = `${mode}, ${isForked ? "forked" : "spawned"}`;
    kills.push([name, ...counts, ...against(all.aliveAfterLimit, 0), ...shares(all.goneMs)]);
  }
}
printTable(
  `Processes below a host that are alive ${GONE_MS} ms after its kill -9, and ms until the last is gone`,
  ["", "hosts", "below", "alive", "goal", "", "p50", "p95", "max"],
  kills,
);

function registryRows(): string[][] {
  const registry = new ProcessRegistry(mkdtempSync(join(tmpdir(), "rows-")));
  for (let nth = 0; nth < ROWS; nth += 1) registry.write(activeRow(randomUUID()));
  const writes = Array.from({ length: WRITES }, () => {
    const row = activeRow(randomUUID());
    const ms = timeMs(() => {
      registry.write({ ...row, state: "reserved", processes: [] });
      registry.write(row);
    });
    registry.remove(row.id);
    return ms;
  });
  const reads = Array.from({ length: READS }, () => timeMs(() => registry.read()));
  const { entries } = registry.read();
  const lookups = Array.from({ length: LOOKUPS }, (_, nth) => {
    const id = entries[(nth * 7) % entries.length]?.id;
    return timeMs(() => entries.find((entry) => entry.id === id));
  });
  const cells = (ms: readonly number[]): string[] =>
    [0.5, 0.95, 0.99].map((share) => percentile(ms, share).toFixed(3));
  return [
    ["reserve and activate", ...cells(writes), ...against(percentile(writes, 0.95), 2, "<")],
    ["read all rows", ...cells(reads), "", ""],
    ["find one of them", ...cells(lookups), ...against(percentile(lookups, 0.99), 1, "<")],
  ];
}

function activeRow(id: string, processes?: readonly ProcessIdentity[]): RegistryEntry {
  const three = [1, 2, 3].map((nth) => ({ pid: 2 ** 22 - nth, startTime: 1 }));
  return {
    id,
    state: "active",
    kind: "separate-stems",
    jobId: id,
    attempt: 1,
    runId: id,
    instanceToken: id,
    bootId: bootId(),
    host: hostname(),
    owner: DEAD_OWNER,
    processes: [...(processes ?? three)],
  };
}

function scanRows(state: string): string[][] {
  const { length } = listOwnPids();
  const looks = {
    "find marked ones": () => findMarked(own.instanceToken),
    inspect: () => own.host.inspect(),
  };
  return Object.entries(looks).map(([name, look]) => {
    const ms = Array.from({ length: SCANS }, () => timeMs(look));
    const each = [0.5, 0.95].map((share) => percentile(ms, share) / length);
    const all = [0.5, 0.95].map((share) => percentile(ms, share).toFixed(1));
    return [
      name,
      state,
      String(length),
      ...all,
      ...each.map((value) => value.toFixed(3)),
      ...against(each[1] ?? Number.NaN, 1, "<"),
    ];
  });
}

async function sweepRow(orphans: Orphans): Promise<string[]> {
  const sec: number[] = [];
  const blocksMs: number[] = [];
  let killed = 0;
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const children = await startOrphans(orphans);
    if (scans.length === 2) scans.push(...scanRows(`${ORPHANS} orphans`));
    const delays = monitorEventLoopDelay({ resolution: 1 });
    delays.enable();
    const startedAtMs = performance.now();
    const report = await own.host.sweep();
    sec.push((performance.now() - startedAtMs) / 1000);
    delays.disable();
    blocksMs.push(delays.max / 1e6);
    killed += report.forceKilled;
    await Promise.all(children);
    const left = findMarked(own.instanceToken).length;
    if (report.terminated !== ORPHANS || left > 0) throw new Error(`${left} orphans are left.`);
  }
  const figures = [0.5, 1].map((share) => percentile(sec, share).toFixed(2));
  return [
    orphans.name,
    orphans.isRegistered ? "registry and marker" : "marker",
    ...figures,
    `${killed} of ${SWEEPS * ORPHANS}`,
    Math.max(...blocksMs).toFixed(0),
    ...(orphans.goalSec === undefined ? ["", ""] : against(Math.max(...sec), orphans.goalSec, "<")),
  ];
}

/** Resolves when they are what they shall be; the answers resolve when they are gone. */
async function startOrphans({ command, isRegistered }: Orphans): Promise<Promise<unknown>[]> {
  const registry = new ProcessRegistry(join(own.dataDir, "run", "ports"));
  const children = Array.from({ length: ORPHANS }, () => {
    const portId = randomUUID();
    const child = startOrphan(command, portId);
    const identity = identify(child.pid ?? 0);
    if (isRegistered && identity) {
      registry.write({ ...activeRow(portId, [identity]), instanceToken: own.instanceToken });
    }
    return child;
  });
  const isReady = (): boolean => children.every(({ pid = 0 }) => nameOf(pid) === "sleep");
  if (!(await waitUntil(isReady, SETTLE_MS))) throw new Error("The orphans did not start.");
  return children.map((child) => once(child, "exit"));
}

function startOrphan([program = "", ...args]: readonly string[], portId: string): ChildProcess {
  const marker = markerVariables({ token: own.instanceToken, portId, owner: DEAD_OWNER });
  const env = { ...process.env, ...marker };
  const child = spawn(program, args, { env, detached: true, stdio: "ignore" });
  killWithBench(child);
  return child;
}

function nameOf(pid: number): string {
  return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
}

function timeMs(work: () => unknown): number {
  const startedAtMs = performance.now();
  work();
  return performance.now() - startedAtMs;
}
