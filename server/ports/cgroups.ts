import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ProcessLimits } from "./port-types.ts";

/** Limits that the kernel itself keeps. */
export type CgroupLimits = Pick<ProcessLimits, "memoryBytes" | "processes">;

const FOLDER = "alchemy-ports";
const WORKER = "alchemy-worker";
const CONTROLLERS = "+memory +pids";

/**
 * A cgroup for each port, where the kernel has cgroups v2 and this process may divide its own: then a
 * port's memory and processes are limited by the kernel, beside its guardian's looks.
 */
export class Cgroups {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Undefined where that is not allowed. A group with limits below may hold no process itself, so this
   * process moves into a group beside those of its ports; it moves back when that does not help.
   */
  static open(root = "/sys/fs/cgroup", ownFile = "/proc/self/cgroup"): Cgroups | undefined {
    try {
      const [, path] = /^0::(\/.*)$/m.exec(readFileSync(ownFile, "utf8")) ?? [];
      if (path === undefined || !existsSync(join(root, "cgroup.controllers"))) return undefined;
      return divide(join(root, path)) ? new Cgroups(join(root, path, FOLDER)) : undefined;
    } catch {
      return undefined;
    }
  }

  /** The group of a new port; undefined when it can't be made, which its guardian makes good. */
  create(portId: string, { memoryBytes, processes }: CgroupLimits): string | undefined {
    const group = join(this.#folder, portId);
    try {
      mkdirSync(group);
      if (memoryBytes !== undefined) write(group, "memory.max", memoryBytes);
      if (processes !== undefined) write(group, "pids.max", processes);
      return group;
    } catch {
      this.remove(portId);
      return undefined;
    }
  }

  /** Called when the port is gone; a group that is in use stays. */
  remove(portId: string): void {
    try {
      rmdirSync(join(this.#folder, portId));
    } catch {
      // In use still, or never made.
    }
  }
}

/** True when groups with limits can be made below. */
function divide(own: string): boolean {
  const worker = join(own, WORKER);
  mkdirSync(worker, { recursive: true });
  write(worker, "cgroup.procs", process.pid);
  try {
    write(own, "cgroup.subtree_control", CONTROLLERS);
    mkdirSync(join(own, FOLDER), { recursive: true });
    write(join(own, FOLDER), "cgroup.subtree_control", CONTROLLERS);
    return true;
  } catch {
    write(own, "cgroup.procs", process.pid);
    rmdirSync(worker);
    return false;
  }
}

function write(group: string, file: string, value: string | number): void {
  writeFileSync(join(group, file), String(value));
}
