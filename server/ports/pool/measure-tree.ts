import { readFileSync } from "node:fs";
import { descendantsOf, identify, readUsage, type ProcessIdentity } from "../proc.ts";

/** What a port's whole tree has used. */
export interface TreeMeasure {
  readonly atMs: number;
  /** Processor time so far. */
  readonly cpuSec: number;
  /** Of one core, since the measurement before; 0 for the first. */
  readonly cpuPercent: number;
  readonly rssBytes: number;
  readonly threads: number;
  readonly processes: number;
  readonly readBytes: number;
  readonly writtenBytes: number;
}

/** Measures the process and all below it; undefined when it is gone. `before` makes the share of a core. */
export function measureTree(pid: number, before?: TreeMeasure): TreeMeasure | undefined {
  const root = identify(pid);
  if (!root) return undefined;
  const usages = [root, ...descendantsOf([root])].flatMap((each) => usageOf(each) ?? []);
  if (usages.length === 0) return undefined;
  const sum = (pick: (usage: Usage) => number): number =>
    usages.reduce((total, usage) => total + pick(usage), 0);
  const atMs = performance.now();
  const cpuSec = sum((usage) => usage.cpuSec);
  const passedSec = before ? (atMs - before.atMs) / 1000 : 0;
  // A process of the tree that ended takes its share with it.
  const usedSec = before ? Math.max(0, cpuSec - before.cpuSec) : 0;
  return {
    atMs,
    cpuSec,
    cpuPercent: passedSec > 0 ? Math.round((1000 * usedSec) / passedSec) / 10 : 0,
    rssBytes: sum((usage) => usage.rssBytes),
    threads: sum((usage) => usage.threads),
    processes: usages.length,
    readBytes: sum((usage) => usage.readBytes),
    writtenBytes: sum((usage) => usage.writtenBytes),
  };
}

/** Resident memory of exactly this process, not of its tree; throws when it can't be read. */
export function readRssBytes(pid: number): number {
  const usage = readUsage(pid);
  if (!usage) throw new Error(`Process ${pid} can't be measured.`);
  return usage.rssBytes;
}

interface Usage {
  readonly cpuSec: number;
  readonly rssBytes: number;
  readonly threads: number;
  readonly readBytes: number;
  readonly writtenBytes: number;
}

function usageOf({ pid }: ProcessIdentity): Usage | undefined {
  const usage = readUsage(pid);
  return usage && { ...usage, ...readIo(pid) };
}

/** Bytes that went through read and write calls; 0 where the kernel does not tell. */
function readIo(pid: number): { readBytes: number; writtenBytes: number } {
  try {
    const text = readFileSync(`/proc/${pid}/io`, "latin1");
    const field = (name: string): number =>
      Number(new RegExp(`^${name}: (\\d+)$`, "m").exec(text)?.[1] ?? 0);
    return { readBytes: field("rchar"), writtenBytes: field("wchar") };
  } catch {
    return { readBytes: 0, writtenBytes: 0 };
  }
}
