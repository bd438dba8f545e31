import { readdirSync, readFileSync, statSync } from "node:fs";

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

/** The pids of this user's processes. */
export function listOwnPids(): number[] {
  const uid = process.getuid?.();
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && ownerOf(pid) === uid);
}

/** The processes of this user below the given ones, which are not among them. */
export function descendantsOf(ancestors: readonly ProcessIdentity[]): ProcessIdentity[] {
  const stats = listOwnPids().flatMap((pid) => readStat(pid) ?? []);
  const childrenOf = Map.groupBy(stats, ({ parentPid }) => parentPid);
  const known = new Set(ancestors.map(({ pid }) => pid));
  const found: ProcessIdentity[] = [];
  const parents = [...known];
  for (let parent = parents.pop(); parent !== undefined; parent = parents.pop()) {
    for (const { pid, startTime } of childrenOf.get(parent) ?? []) {
      if (known.has(pid)) continue;
      known.add(pid);
      parents.push(pid);
      found.push({ pid, startTime });
    }
  }
  return found;
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

function readProc(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
