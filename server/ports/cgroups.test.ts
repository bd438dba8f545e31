import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Cgroups } from "./cgroups.ts";

let root: string;
let ownFile: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "cgroup-"));
  mkdirSync(join(root, "system.slice", "studio.service"), { recursive: true });
  ownFile = join(root, "self");
  writeFileSync(ownFile, "0::/system.slice/studio.service\n");
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

const own = (): string => join(root, "system.slice", "studio.service");
const read = (...path: string[]): string => readFileSync(join(own(), ...path), "utf8");

describe("cgroups", () => {
  it("are not used where the kernel has the older kind, or none", () => {
    expect(Cgroups.open(root, ownFile)).toBeUndefined();
    writeFileSync(join(root, "cgroup.controllers"), "memory pids");
    writeFileSync(ownFile, "4:memory:/studio\n");
    expect(Cgroups.open(root, ownFile)).toBeUndefined();
    expect(Cgroups.open(root, join(root, "missing"))).toBeUndefined();
  });

  it("limit each port, beside the worker that moves out of their way", () => {
    writeFileSync(join(root, "cgroup.controllers"), "memory pids");
    const cgroups = Cgroups.open(root, ownFile);
    expect(read("alchemy-worker", "cgroup.procs")).toBe(String(process.pid));
    expect(read("cgroup.subtree_control")).toBe("+memory +pids");
    const group = cgroups?.create("port", { memoryBytes: 1000, processes: 64 });
    expect(group).toBe(join(own(), "alchemy-ports", "port"));
    expect(read("alchemy-ports", "port", "memory.max")).toBe("1000");
    expect(read("alchemy-ports", "port", "pids.max")).toBe("64");
    expect(cgroups?.create("port", {})).toBeUndefined();
  });

  it("leave the worker where it was when they may not be divided", () => {
    writeFileSync(join(root, "cgroup.controllers"), "memory pids");
    mkdirSync(join(own(), "cgroup.subtree_control"));
    writeFileSync(join(own(), "cgroup.procs"), "");
    const alone = (): boolean => existsSync(join(own(), "alchemy-ports"));
    expect(Cgroups.open(root, ownFile)).toBeUndefined();
    expect(read("cgroup.procs")).toBe(String(process.pid));
    expect(alone()).toBe(false);
  });
});
