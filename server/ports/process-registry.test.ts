import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ProcessRegistry, type RegistryEntry } from "./process-registry.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "registry-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function entry(id: string, state: RegistryEntry["state"] = "reserved"): RegistryEntry {
  return {
    id,
    state,
    kind: "ingest-audio",
    jobId: "job",
    attempt: 1,
    runId: "run",
    instanceToken: "token",
    host: "studio",
    bootId: "boot",
    owner: { pid: 1, startTime: 2 },
    processes: state === "active" ? [{ pid: 3, startTime: 4 }] : [],
  };
}

describe("process registry", () => {
  it("keeps a port from its reservation over its activation to its end", () => {
    const registry = new ProcessRegistry(folder);
    registry.write(entry("a"));
    registry.write(entry("b"));
    registry.write(entry("a", "active"));
    const byId = (left: RegistryEntry, right: RegistryEntry): number =>
      left.id.localeCompare(right.id);
    const { entries } = new ProcessRegistry(folder).read();
    expect(entries.toSorted(byId)).toEqual([entry("a", "active"), entry("b")]);
    registry.remove("a");
    registry.remove("b");
    registry.remove("never there");
    expect(readdirSync(folder)).toEqual([]);
  });

  it("reads on past broken, empty, foreign and half-written files", () => {
    const registry = new ProcessRegistry(folder);
    registry.write(entry("good"));
    writeFileSync(join(folder, "empty.json"), "");
    writeFileSync(join(folder, "broken.json"), '{"id":"bro');
    writeFileSync(join(folder, "other.json"), JSON.stringify(entry("another name")));
    writeFileSync(join(folder, "half.json.new"), JSON.stringify(entry("half")));
    const longAgo = new Date(Date.now() - 61_000);
    utimesSync(join(folder, "half.json.new"), longAgo, longAgo);
    writeFileSync(join(folder, "young.json.new"), '{"id":"you');
    mkdirSync(join(folder, "folder.json"));
    const { entries, corrupt } = registry.read();
    expect(entries.map(({ id }) => id)).toEqual(["good"]);
    expect(corrupt.toSorted()).toEqual([
      "broken.json",
      "empty.json",
      "folder.json",
      "half.json.new",
      "other.json",
    ]);
    for (const name of corrupt) registry.removeFile(name);
    expect(readdirSync(folder)).toEqual(["good.json", "young.json.new"]);
  });

  it("makes its folder again when it is gone, or something else is there", () => {
    const registry = new ProcessRegistry(folder);
    rmSync(folder, { recursive: true });
    expect(registry.read()).toEqual({ entries: [], corrupt: [] });
    registry.write(entry("after"));
    expect(registry.read().entries.map(({ id }) => id)).toEqual(["after"]);
    rmSync(folder, { recursive: true });
    writeFileSync(folder, "in the way");
    new ProcessRegistry(folder).write(entry("again"));
    expect(readdirSync(folder)).toEqual(["again.json"]);
  });
});
