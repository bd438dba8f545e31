import { readFileSync } from "node:fs";

const EVERY_MS = 50;

/** Watches a process's resident memory from now on, in bytes over what it is now; the caller stops it. */
export function watchMemory(pid: number): { mostBytes: () => number; stop: () => void } {
  const before = residentBytes(pid);
  let most = before;
  const look = (): void => {
    most = Math.max(most, residentBytes(pid));
  };
  const timer = setInterval(look, EVERY_MS);
  return {
    mostBytes: () => {
      look();
      return most - before;
    },
    stop: () => clearInterval(timer),
  };
}

function residentBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kilobytes ?? 0) * 1024;
}
