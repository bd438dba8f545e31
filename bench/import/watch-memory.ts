import { readFileSync } from "node:fs";

const EVERY_MS = 50;

/** Watches a process from now on; `stop` answers by how many bytes its resident memory rose at most. */
export function watchMemory(pid: number): { stop: () => number } {
  const before = residentBytes(pid);
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, residentBytes(pid));
  }, EVERY_MS);
  return {
    stop: () => {
      clearInterval(timer);
      return Math.max(most, residentBytes(pid)) - before;
    },
  };
}

function residentBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kilobytes ?? 0) * 1024;
}
