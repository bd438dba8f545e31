import { readdirSync, readFileSync, statSync } from "node:fs";

/** `USER_HZ`, the unit of processor and start times; 100 on every Linux that Node runs on. */
export const TICKS_PER_SEC = 100;

/** A process that no other one can be mistaken for: pids are reused, start times within a boot are not. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks since boot, field 22 of `/proc/<pid>/stat`. */
  readonly startTime: number;
}

/** What `/proc/<pid>/stat` says of a process. */
export interface ProcessStat extends ProcessIdentity {
  readonly state: string;
  readonly parentPid: number;
  readonly groupId: number;
}

/** Parses a line of `/proc/<pid>/stat`; the name in it may hold spaces and parentheses. */
export function parseStat(line: string): ProcessStat {
  const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
  return {
    pid: Number.parseInt(line, 10),
    state: fields[0] ?? "",
    parentPid: Number(fields[1]),
    groupId: Number(fields[2]),
    startTime: Number(fields[19]),
  };
}

/** Undefined when there is no such process. */
export function readStat(pid: number): ProcessStat | undefined {
  const line = readProc(`/proc/${pid}/stat`);
  return line === undefined ? undefined : parseStat(line.toString("latin1"));
}

/** The identity of a process that runs now. */
export function identify(pid: number): ProcessIdentity | undefined {
  const stat = readStat(pid);
  return stat === undefined ? undefined : { pid, startTime: stat.startTime };
}

/** True while exactly this process exists; a zombie is dead. */
export function isAlive(identity: ProcessIdentity): boolean {
  const stat = readStat(identity.pid);
  return stat?.startTime === identity.startTime && stat.state !== "Z" && stat.state !== "X";
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

/** The pids of this user's processes. */
export function listOwnPids(): number[] {
  const uid = process.getuid?.();
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && ownerOf(pid) === uid);
}

/** The processes below the given ones, which are not among them. */
export function descendantsOf(ancestors: readonly ProcessIdentity[]): ProcessIdentity[] {
  const known = new Set(ancestors.map(({ pid }) => pid));
  const found: ProcessIdentity[] = [];
  const parents = [...known];
  const childrenOf = hasChildrenFile() ? readChildren : scanForChildren();
  for (let parent = parents.pop(); parent !== undefined; parent = parents.pop()) {
    for (const pid of childrenOf(parent)) {
      const identity = known.has(pid) ? undefined : identify(pid);
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
function scanForChildren(): (pid: number) => number[] {
  const stats = listOwnPids().flatMap((pid) => readStat(pid) ?? []);
  const byParent = Map.groupBy(stats, ({ parentPid }) => parentPid);
  return (pid) => (byParent.get(pid) ?? []).map((stat) => stat.pid);
}

/** The environment that the process was started with; undefined when it is gone or not readable. */
export function readEnvironment(pid: number): Map<string, string> | undefined {
  const bytes = readProc(`/proc/${pid}/environ`);
  if (bytes === undefined) return undefined;
  const entries = bytes.toString("utf8").split("\0");
  return new Map(
    entries.map((entry) => {
      const at = entry.indexOf("=");
      return [entry.slice(0, at), entry.slice(at + 1)];
    }),
  );
}

/** Changes with every start of the machine. */
export function bootId(): string {
  return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
}

/** Signals a process, or the group that it leads, only while it is exactly this one; false if it is not. */
export function signalExactly(
  identity: ProcessIdentity,
  signal: NodeJS.Signals,
  target: "process" | "group" = "process",
): boolean {
  if (!isAlive(identity)) return false;
  try {
    process.kill(target === "group" ? -identity.pid : identity.pid, signal);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}

function ownerOf(pid: number): number | undefined {
  try {
    return statSync(`/proc/${pid}`).uid;
  } catch {
    return undefined;
  }
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function readProc(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
