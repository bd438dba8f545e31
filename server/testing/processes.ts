import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ProcessRegistry } from "#server/ports/process-registry.ts";

/** A process, told from a later one with the same pid by its start time (clock ticks since boot). */
export interface SeenProcess {
  readonly pid: number;
  readonly startTime: string;
  readonly command: string;
}

/** All living processes below `pid`, at any depth. */
export function descendantsOf(pid: number): SeenProcess[] {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync("/proc")) {
    const stat = readStat(Number(entry));
    if (stat !== undefined)
      children.set(stat.parent, [...(children.get(stat.parent) ?? []), stat.pid]);
  }
  const found: SeenProcess[] = [];
  const queue = [pid];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const child of children.get(next) ?? []) {
      queue.push(child);
      const stat = readStat(child);
      if (stat !== undefined) found.push({ ...stat, command: readCommand(child) });
    }
  }
  return found;
}

/** The living processes that work on a job: its port's, with all below them. */
export function processesOfJob(dataDir: string, jobId: string): SeenProcess[] {
  const { entries } = new ProcessRegistry(join(dataDir, "run", "ports")).read();
  const known = entries.filter((entry) => entry.jobId === jobId).flatMap((each) => each.processes);
  const pids = new Set(known.map(({ pid }) => pid));
  const below = [...pids].flatMap((pid) => descendantsOf(pid));
  const roots = [...pids].flatMap((pid) => {
    const stat = readStat(pid);
    return stat === undefined ? [] : [{ ...stat, command: readCommand(pid) }];
  });
  return [...new Map([...roots, ...below].map((each) => [each.pid, each])).values()];
}

/** Whether the process still runs; a zombie does not. */
export function isAlive(process: Pick<SeenProcess, "pid" | "startTime">): boolean {
  return readStat(process.pid)?.startTime === process.startTime;
}

interface Stat {
  readonly pid: number;
  readonly parent: number;
  readonly startTime: string;
}

function readStat(pid: number): Stat | undefined {
  if (!Number.isInteger(pid)) return undefined;
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const [state, parent] = fields;
    if (state === "Z" || state === "X") return undefined;
    return { pid, parent: Number(parent), startTime: fields[19] ?? "" };
  } catch {
    return undefined;
  }
}

function readCommand(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
  } catch {
    return "";
  }
}
