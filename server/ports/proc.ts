import { readdirSync } from "node:fs";
import {
  openProcessTable,
  readProc,
  TICKS_PER_SEC,
  type ProcessIdentity,
  type ProcessStat,
  type ProcessTable,
} from "./process-table.ts";

export type { ProcessIdentity, ProcessTable } from "./process-table.ts";

let opened: ProcessTable | undefined;

/** This machine's table; throws NoProcessTableError where there is none. */
export function table(): ProcessTable {
  return (opened ??= openProcessTable());
}

/** Undefined when there is no such process. */
export function readStat(pid: number, from = table()): ProcessStat | undefined {
  return from.readStat(pid);
}

/** The identity of a process that runs now. */
export function identify(pid: number, from = table()): ProcessIdentity | undefined {
  const stat = from.readStat(pid);
  return stat === undefined ? undefined : { pid, startTime: stat.startTime };
}

/** True while exactly this process exists; a zombie is dead. */
export function isAlive(identity: ProcessIdentity, from = table()): boolean {
  const stat = from.readStat(identity.pid);
  return stat?.startTime === identity.startTime && stat.state !== "Z" && stat.state !== "X";
}

/** The pids of this user's processes. */
export function listOwnPids(from = table()): number[] {
  return from.listOwnPids();
}

/** The environment that the process was started with; undefined when it is gone or not readable. */
export function readEnvironment(
  pid: number,
  from = table(),
): ReadonlyMap<string, string> | undefined {
  return from.readEnvironment(pid);
}

/** Changes with every start of the machine. */
export function bootId(from = table()): string {
  return from.bootId();
}

/** What one process uses; undefined when there is no such process. */
export function readUsage(
  pid: number,
): { readonly cpuSec: number; readonly rssBytes: number; readonly threads: number } | undefined {
  const stat = readProc(`/proc/${pid}/stat`)?.toString("latin1");
  const status = readProc(`/proc/${pid}/status`)?.toString("latin1");
  if (stat === undefined || status === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const rssKb = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0);
  return {
    cpuSec: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SEC,
    rssBytes: rssKb * 1024,
    threads: Number(fields[17]),
  };
}

/** The processes below the given ones, which are not among them. */
export function descendantsOf(
  ancestors: readonly ProcessIdentity[],
  from = table(),
): ProcessIdentity[] {
  const known = new Set(ancestors.map(({ pid }) => pid));
  const found: ProcessIdentity[] = [];
  const parents = [...known];
  const childrenOf = hasChildrenFile() ? readChildren : scanForChildren(from);
  for (let parent = parents.pop(); parent !== undefined; parent = parents.pop()) {
    for (const pid of childrenOf(parent)) {
      const identity = known.has(pid) ? undefined : identify(pid, from);
      if (!identity) continue;
      known.add(pid);
      parents.push(pid);
      found.push(identity);
    }
  }
  return found;
}

/** The kernel lists a thread's children where it was built to (CONFIG_PROC_CHILDREN). */
function hasChildrenFile(): boolean {
  return readProc(`/proc/${process.pid}/task/${process.pid}/children`) !== undefined;
}

function readChildren(pid: number): number[] {
  return listFolder(`/proc/${pid}/task`).flatMap((thread) => {
    const line = readProc(`/proc/${pid}/task/${thread}/children`)?.toString("latin1") ?? "";
    return line
      .split(" ")
      .filter((word) => word !== "")
      .map(Number);
  });
}

/** Without that file the parents of all processes of this user are read once. */
function scanForChildren(from: ProcessTable): (pid: number) => number[] {
  const stats = from.listOwnPids().flatMap((pid) => from.readStat(pid) ?? []);
  const byParent = Map.groupBy(stats, ({ parentPid }) => parentPid);
  return (pid) => (byParent.get(pid) ?? []).map((stat) => stat.pid);
}

/** Signals a process, or the group that it leads, only while it is exactly this one; false if it is not. */
export function signalExactly(
  identity: ProcessIdentity,
  signal: NodeJS.Signals,
  target: "process" | "group" = "process",
): boolean {
  return signalSeen(identity, signal, { target, from: table() });
}

/** As `signalExactly`, by another table. */
export function signalSeen(
  identity: ProcessIdentity,
  signal: NodeJS.Signals,
  { target, from }: { target: "process" | "group"; from: ProcessTable },
): boolean {
  if (!isAlive(identity, from)) return false;
  try {
    process.kill(target === "group" ? -identity.pid : identity.pid, signal);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
