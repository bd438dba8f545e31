import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import { DynamicSupervisor } from "#server/supervision/dynamic-supervisor.ts";
import { fakeSpec, type FakeSpec } from "#server/supervision/fake-child.ts";
import { Registry } from "#server/supervision/registry.ts";
import { percentile, printTable } from "../product/print-table.ts";

const CHILDREN = 1000;
const RESTARTS_PER_SEC = 100;
const SECONDS = 5;
const LOOKUPS = 1_000_000;

const quiet = await loopDelay(() => Promise.resolve());
const { specs, supervisor } = await startChildren();
const idle = await loopDelay(() => Promise.resolve());
const restarting = await loopDelay(killEvenly);
printTable(
  `Event-loop delay in ms over ${SECONDS} s (goal: p99 < 20 at ${RESTARTS_PER_SEC} restarts a second)`,
  ["", "p50", "p99", "max"],
  [
    ["nothing supervised", ...quiet],
    [`${CHILDREN} children at rest`, ...idle],
    [`${CHILDREN} children, ${RESTARTS_PER_SEC} restarts a second`, ...restarting],
  ],
);
const restarts = supervisor.which().reduce((sum, node) => sum + node.restarts, 0);
const { running } = supervisor.count();
console.log(`${restarts} restarts; ${running} of ${CHILDREN} children run afterwards.`);
supervisor.stop();
await supervisor.exited;

printTable(
  `Nanoseconds for a lookup by name among ${CHILDREN} (goal: < 1000)`,
  ["", "p50", "p95", "max"],
  [["registry", ...(await lookups())]],
);

async function startChildren() {
  const pool = new DynamicSupervisor({
    name: "bench",
    intensity: { maxRestarts: Infinity, withinMs: 1000 },
    onReport: () => undefined,
  });
  const children = Array.from({ length: CHILDREN }, (_, nth) => fakeSpec({ id: `child-${nth}` }));
  await Promise.all(children.map((spec) => pool.start(spec)));
  return { specs: children, supervisor: pool };
}

async function killEvenly(): Promise<void> {
  const everyMs = 1000 / RESTARTS_PER_SEC;
  for (let nth = 0; nth < SECONDS * RESTARTS_PER_SEC; nth += 1) {
    const spec: FakeSpec | undefined = specs[(nth * 7) % CHILDREN];
    spec?.started.at(-1)?.end({ kind: "killed" });
    await delay(everyMs);
  }
}

async function loopDelay(work: () => Promise<void>): Promise<string[]> {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  histogram.enable();
  await Promise.all([work(), delay(SECONDS * 1000)]);
  histogram.disable();
  const inMs = (nanoseconds: number): string => (nanoseconds / 1e6).toFixed(2);
  return [inMs(histogram.percentile(50)), inMs(histogram.percentile(99)), inMs(histogram.max)];
}

async function lookups(): Promise<string[]> {
  const registry = new Registry<{ nth: number }>("bench");
  const child = { exited: new Promise<never>(() => undefined) };
  const names = Array.from({ length: CHILDREN }, (_, nth) => `port-${nth}`);
  for (const [nth, name] of names.entries()) registry.register(name, child, { nth });
  const perLookup: number[] = [];
  for (let round = 0; round < 50; round += 1) {
    const startedAt = process.hrtime.bigint();
    let sum = 0;
    for (let nth = 0; nth < LOOKUPS / 50; nth += 1) {
      sum += registry.lookup(names[nth % CHILDREN] ?? "")?.metadata.nth ?? 0;
    }
    perLookup.push(Number(process.hrtime.bigint() - startedAt) / (LOOKUPS / 50));
    if (sum === 0) throw new Error("Nothing was found.");
    await delay(0);
  }
  return [0.5, 0.95, 1].map((share) => percentile(perLookup, share).toFixed(0));
}
