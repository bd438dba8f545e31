import { findMarked, type MarkedProcess } from "./orphan-scan.ts";
import type { OrphanLevel, PortsInspection, ShownProcess } from "./port-types.ts";
import { descendantsOf, readStat, table, type ProcessTable } from "./proc.ts";
import { isSpared, type SpareRule } from "./sweep-orphans.ts";

const DEGRADED_FROM_PERCENT = 10;
const CRITICAL_FROM_PERCENT = 30;
const COMMAND_LENGTH = 200;

/** Looks and touches nothing. */
export function inspectPorts(rule: SpareRule): PortsInspection {
  const from = rule.table ?? table();
  const marked = findMarked(rule.instanceToken, from);
  const isActive = ({ marker }: MarkedProcess): boolean => isSpared(rule, marker.portId, marker);
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
    orphans: orphans.map((orphan) => show(orphan, from)),
    zombies: countZombies(rule, from),
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

/** Ended, and not yet collected by this process or one below it; no orphans, since nothing runs. */
function countZombies({ self }: SpareRule, from: ProcessTable): number {
  const below = descendantsOf([self], from);
  return below.filter(({ pid }) => readStat(pid, from)?.state === "Z").length;
}

function show({ pid, startTime, marker }: MarkedProcess, from: ProcessTable): ShownProcess {
  const command = from.readCommand(pid) ?? "(gone)";
  return {
    pid,
    portId: marker.portId,
    command: command.slice(0, COMMAND_LENGTH),
    startedAt: new Date(from.startedAtMs(startTime)).toISOString(),
  };
}
