import { expect, it } from "vitest";
import type { RegistryEntry } from "#server/ports/process-registry.ts";
import { listVictims, type Scene } from "./list-victims.ts";

const worker = { pid: 10, startTime: 100 };
const [FRESH, LAST] = ["fresh", "last"];

function entry(id: string, fields: Partial<RegistryEntry> = {}): RegistryEntry {
  return {
    id,
    state: "active",
    kind: "separate-stems",
    jobId: "",
    attempt: 0,
    runId: "run",
    instanceToken: "token",
    bootId: "boot",
    host: "studio",
    owner: worker,
    processes: [
      { pid: 21, startTime: 1 },
      { pid: 22, startTime: 2 },
      { pid: 23, startTime: 3 },
    ],
    ...fields,
  };
}

function scene(entries: readonly RegistryEntry[], services: readonly string[] = []): Scene {
  const jobs = new Map([
    [FRESH, 0],
    [LAST, 4],
  ]);
  return { worker, services, entries, jobs: entries.length > 0 ? jobs : new Map() };
}

const portsOf = (found: Scene) => listVictims(found).filter(({ kind }) => kind !== "worker");

it("lists nothing while there is no worker", () => {
  expect(listVictims({ ...scene([entry("a")], ["claims"]), worker: undefined })).toEqual([]);
});

it("lists the worker and its services, which fail nothing", () => {
  expect(listVictims(scene([], ["claims"]))).toEqual([
    {
      kind: "worker",
      name: "worker",
      target: { process: worker },
      failing: [],
      isLastChance: false,
    },
    {
      kind: "service",
      name: "claims",
      target: { service: "claims" },
      failing: [],
      isLastChance: false,
    },
  ]);
});

it("lists a port by its own process and by its guardian, with the kind of work that may fail", () => {
  const [idle, busy] = [entry("a"), entry("b", { jobId: FRESH })];
  expect(portsOf(scene([idle, busy]))).toMatchObject([
    { kind: "port", name: "separate-stems", target: { process: { pid: 23 } } },
    { kind: "guardian", name: "guardian of separate-stems", target: { process: { pid: 22 } } },
    { kind: "port", name: "separate-stems at work" },
    { kind: "guardian", name: "guardian of separate-stems at work" },
  ]);
  for (const { failing } of portsOf(scene([idle, busy])))
    expect(failing).toEqual(["separate-stems"]);
});

it("lists no port that is not running yet, nor one of another worker", () => {
  const others = [
    entry("a", { state: "reserved" }),
    entry("b", { processes: [{ pid: 21, startTime: 1 }] }),
    entry("c", { owner: { ...worker, startTime: 99 } }),
  ];
  expect(portsOf(scene(others))).toEqual([]);
});

it("counts to the fork server's end, as service and as process, those of all ports, idle ones too", () => {
  const entries = [
    entry("a", { kind: "fork-server" }),
    entry("b", { jobId: FRESH }),
    entry("c", { kind: "ingest-audio" }),
  ];
  const found = portsOf(scene(entries, ["fork-server"])).filter(({ name }) =>
    name.includes("fork"),
  );
  expect(found.map(({ kind }) => kind)).toEqual(["service", "fork-server", "fork-server"]);
  for (const { failing } of found) expect(failing).toEqual(["separate-stems", "ingest-audio"]);
});

it("knows whose end a job would be given up for: one that was taken away often, or is new", () => {
  const isLast = (jobId: string): boolean[] => {
    return portsOf(scene([entry("a", { jobId })])).map(({ isLastChance }) => isLastChance);
  };
  expect(isLast(FRESH)).toEqual([false, false]);
  expect(isLast(LAST)).toEqual([true, true]);
  expect(isLast("unseen")).toEqual([true, true]);
  expect(listVictims(scene([entry("a")]))[0]).toMatchObject({ kind: "worker", isLastChance: true });
});

it("lists in an order that the scene alone decides", () => {
  const [a, b] = [entry("a"), entry("b", { kind: "ingest-audio" })];
  expect(listVictims(scene([a, b]))).toEqual(listVictims(scene([b, a])));
});
