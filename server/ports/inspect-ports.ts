import { readFileSync } from "node:fs";
import { findMarked, type MarkedProcess } from "./orphan-scan.ts";
import type { OrphanLevel, PortsInspection, ShownProcess } from "./port-types.ts";
import { readStat, TICKS_PER_SEC } from "./proc.ts";
import { isSpared, type SpareRule } from "./sweep-orphans.ts";

const DEGRADED_FROM_PERCENT = 10;
const CRITICAL_FROM_PERCENT = 30;
const COMMAND_LENGTH = 200;

/** Looks and touches nothing. */
export function inspectPorts(rule: SpareRule): PortsInspection {
  const marked = findMarked(rule.instanceToken);
  const isActive = ({ marker }: MarkedProcess): boolean =>
    isSpared(rule, marker.portId, marker.owner);
  const orphans = marked.filter((process) => !isActive(process));
  const activePorts = countPorts(marked.filter(isActive));
  const orphanedPorts = countPorts(orphans);
  const all = activePorts + orphanedPorts;
  const orphanedPercent = all === 0 ? 0 : Math.round((100 * orphanedPorts) / all);
  return {
    level: levelOf(orphanedPorts, orphanedPercent),
    activePorts,
    orphanedPorts,
    orphanedPercent,
    orphans: orphans.map(show),
  };
}

/** The level of a share of orphans; a single one is worth a word, however many others there are. */
export function levelOf(orphanedPorts: number, orphanedPercent: number): OrphanLevel {
  if (orphanedPorts === 0) return "healthy";
  if (orphanedPercent < DEGRADED_FROM_PERCENT) return "good";
  return orphanedPercent < CRITICAL_FROM_PERCENT ? "degraded" : "critical";
}

function countPorts(processes: readonly MarkedProcess[]): number {
  return new Set(processes.map(({ marker }) => marker.portId)).size;
}

function show({ pid, startTime, marker }: MarkedProcess): ShownProcess {
  const startedMs = bootTimeMs() + (1000 * startTime) / TICKS_PER_SEC;
  return {
    pid,
    portId: marker.portId,
    command: commandOf(pid),
    startedAt: new Date(startedMs).toISOString(),
  };
}

function commandOf(pid: number): string {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    return words.join(" ").trim().slice(0, COMMAND_LENGTH);
  } catch {
    return readStat(pid) === undefined ? "(gone)" : "(not readable)";
  }
}

function bootTimeMs(): number {
  const [, seconds] = /^btime (\d+)$/m.exec(readFileSync("/proc/stat", "utf8")) ?? [];
  return Number(seconds ?? 0) * 1000;
}
