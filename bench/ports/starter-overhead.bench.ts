import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ForkServer } from "#server/ports/fork-server/fork-server.ts";
import { starterSpec, type StarterOptions } from "#server/ports/pool/port-starter.ts";
import type { SupervisedPort } from "#server/ports/supervised-port.ts";
import type { ChildSpec } from "#server/supervision/child-spec.ts";
import { DynamicSupervisor } from "#server/supervision/dynamic-supervisor.ts";
import { fakeChild } from "#server/supervision/fake-child.ts";
import { monitor } from "#server/supervision/monitor.ts";
import { fixtureForkServer, forkableStart } from "#server/testing/fixtures/ports/fork-fixture.ts";
import type { FixtureHost } from "#server/testing/fixtures/ports/port-fixture.ts";
import { percentile, printTable } from "../product/print-table.ts";
import { WORKER_LIMITS, workerHost } from "./as-worker.ts";
import { boundBench } from "./bound-bench.ts";
import { against } from "./cells.ts";
import { heapBytes } from "./heap-bytes.ts";

/** What ports are made from, and how one comes down. */
interface Source {
  readonly name: string;
  /** Of each tree, in each round. */
  readonly ports: number;
  readonly rounds: number;
  readonly open: (folder: string) => SupervisedPort;
  readonly crash: (port: SupervisedPort) => void;
}

/** So many that nothing else on the heap counts. */
const MANY_FAKES = 2000;
const MANY_PORTS = 64;
const HEAP_ROUNDS = 5;
const GOAL_MS = 2.5;
const GOAL_BYTES = 1024;
const NEVER_MS = 3_600_000;
const INTENSITY = { maxRestarts: Infinity, withinMs: 1000 };

/** Ways to have a port under a dynamic supervisor; the last one is compared with the first. */
const TREES = [
  { name: "directly", specOf: directSpec },
  { name: "directly, with a folder", specOf: folderSpec },
  { name: "under a starter", specOf: starterSpec },
] as const;
type SpecOf = (options: StarterOptions) => ChildSpec;

boundBench(300);
const folder = await mkdtemp(join(tmpdir(), "starters-"));
const own = workerHost();
const server = await fixtureForkServer(own);
const fakes: Source = {
  name: "in process",
  ports: 64,
  rounds: 20,
  open: openFake,
  crash: (port) => port.kill(),
};
const forked: Source = { ...realPorts(own, server), name: "forked", ports: 24, rounds: 8 };
const spawned: Source = { ...realPorts(own), name: "spawned", ports: 24, rounds: 6 };

printTable(
  "Milliseconds per port, one after the other",
  ["ports", "in the tree", "start p50", "p95", "restart p50", "p95", "goal (p50)", ""],
  [...(await timeRows(fakes)), ...(await timeRows(forked)), ...(await timeRows(spawned))],
);
printTable(
  "Bytes on Node's heap per port",
  ["ports", "", "directly", "under a starter", "difference", "goal", ""],
  [await heapRow(fakes, MANY_FAKES), await heapRow(forked, MANY_PORTS)],
);
server.stop();
await server.exited;
own.remove();
await rm(folder, { recursive: true, force: true });

async function timeRows(source: Source): Promise<string[][]> {
  const times = TREES.map(({ name }) => ({
    name,
    startMs: [] as number[],
    restartMs: [] as number[],
  }));
  // The first round warms up.
  for (let round = 0; round <= source.rounds; round += 1) {
    for (const [nth, { startMs, restartMs }] of (await timeTrees(source)).entries()) {
      if (round === 0) continue;
      times[nth]?.startMs.push(...startMs);
      times[nth]?.restartMs.push(...restartMs);
    }
  }
  const rows = times.map(({ name, startMs, restartMs }) => {
    const cells = [startMs, restartMs].flatMap((ms) => [percentile(ms, 0.5), percentile(ms, 0.95)]);
    return [source.name, name, ...cells.map((ms) => ms.toFixed(2)), "", ""];
  });
  const median = (nth: number, of: "startMs" | "restartMs"): number =>
    percentile(times.at(nth)?.[of] ?? [], 0.5);
  const start = median(-1, "startMs") - median(0, "startMs");
  const restart = median(-1, "restartMs") - median(0, "restartMs");
  const goal = against(Math.max(start, restart), GOAL_MS);
  return [
    ...rows,
    [source.name, "a starter costs", start.toFixed(2), "", restart.toFixed(2), "", ...goal],
  ];
}

/** All trees side by side, a port of each in turn, so that what disturbs one disturbs all. */
async function timeTrees(source: Source) {
  const trees = TREES.map(({ name, specOf }) => ({
    workers: dynamicSupervisor(),
    specOf,
    places: Array.from({ length: source.ports }, (_, nth) => makePlace(source, `${name}-${nth}`)),
    startMs: [] as number[],
    restartMs: [] as number[],
  }));
  for (let nth = 0; nth < source.ports; nth += 1) {
    for (const { workers, specOf, places, startMs } of trees) {
      const startedAtMs = performance.now();
      await workers.start(specOf(placeAt(places, nth).options));
      startMs.push(performance.now() - startedAtMs);
    }
  }
  for (let nth = 0; nth < source.ports; nth += 1) {
    for (const { places, restartMs } of trees) {
      restartMs.push(await placeAt(places, nth).timeRestart());
    }
  }
  for (const { workers } of trees) workers.stop();
  await Promise.all(trees.map(({ workers }) => workers.exited));
  return trees;
}

function placeAt(places: readonly Place[], nth: number): Place {
  const place = places[nth];
  if (!place) throw new Error(`There is no place ${nth}.`);
  return place;
}

/** One worker slot, as a pool sees it. */
interface Place {
  readonly options: StarterOptions;
  /** Milliseconds from the end of its port until another one is ready. */
  readonly timeRestart: () => Promise<number>;
}

function makePlace(source: Source, name: string): Place {
  const path = join(folder, name);
  let port: SupervisedPort | undefined;
  let onBack: (() => void) | undefined;
  const options: StarterOptions = {
    name,
    intensity: INTENSITY,
    shutdownMs: 8000,
    sampleMs: NEVER_MS,
    folder: path,
    openPort: () => source.open(path),
    sample: () => undefined,
    onReady: (ready) => {
      port = ready;
      onBack?.();
    },
    onEnd: () => undefined,
    onGivenUp: () => undefined,
    onReport: () => undefined,
  };
  const timeRestart = async (): Promise<number> => {
    const { promise: isBack, resolve } = Promise.withResolvers<undefined>();
    onBack = () => resolve(undefined);
    const startedAtMs = performance.now();
    if (port) source.crash(port);
    await isBack;
    return performance.now() - startedAtMs;
  };
  return { options, timeRestart };
}

function dynamicSupervisor(): DynamicSupervisor {
  return new DynamicSupervisor({ name: "bench", intensity: INTENSITY, onReport: () => undefined });
}

/** As the starter has its port. */
function directSpec({ name, shutdownMs, openPort, onReady, onEnd }: StarterOptions): ChildSpec {
  return {
    id: name,
    restart: "transient",
    shutdown: shutdownMs,
    start: async (signal) => {
      const port = await openPort(signal);
      await port.ready;
      monitor(port, (reason) => {
        onEnd(port, reason);
      });
      onReady(port);
      return port;
    },
  };
}

/** The folder is made before each start, and nobody removes it. */
function folderSpec(options: StarterOptions): ChildSpec {
  return directSpec({
    ...options,
    openPort: async (signal) => {
      await rm(options.folder, { recursive: true, force: true });
      await mkdir(options.folder, { recursive: true, mode: 0o700 });
      return options.openPort(signal);
    },
  });
}

function openFake(): SupervisedPort {
  const fake = { ...fakeChild({ id: "port" }), ready: Promise.resolve() };
  return fake as unknown as SupervisedPort;
}

function realPorts({ host }: FixtureHost, from?: ForkServer): Pick<Source, "open" | "crash"> {
  return {
    open: (path) =>
      host.open(forkableStart(randomUUID(), "well", { folder: path, limits: WORKER_LIMITS }), from),
    crash: ({ pid }) => {
      if (pid !== undefined) process.kill(pid, "SIGKILL");
    },
  };
}

async function heapRow(source: Source, ports: number): Promise<string[]> {
  const [direct, starter] = [
    await heapPerPort(source, ports, directSpec),
    await heapPerPort(source, ports, starterSpec),
  ];
  const figures = [direct, starter, starter - direct].map((bytes) => bytes.toFixed(0));
  return [source.name, `of ${ports}`, ...figures, ...against(starter - direct, GOAL_BYTES)];
}

/** The median of some rounds. */
async function heapPerPort(source: Source, ports: number, specOf: SpecOf): Promise<number> {
  const bytes: number[] = [];
  for (let round = 0; round < HEAP_ROUNDS; round += 1) {
    const places = Array.from({ length: ports }, (_, nth) => makePlace(source, `kept-${nth}`));
    const workers = dynamicSupervisor();
    const before = await heapBytes();
    for (const place of places) await workers.start(specOf(place.options));
    bytes.push(((await heapBytes()) - before) / ports);
    workers.stop();
    await workers.exited;
  }
  return percentile(bytes, 0.5);
}
