import type { Logger } from "../logger.ts";
import { findMarked, killAll, type MarkedProcess } from "./orphan-scan.ts";
import { hasLiveOwner, readMarker } from "./port-marker.ts";
import type { SweepReport } from "./port-types.ts";
import { isAlive, readStat, type ProcessIdentity } from "./proc.ts";
import type { ProcessRegistry, RegistryEntry } from "./process-registry.ts";

/** Where a sweep looks and whom it spares. */
export interface SweepScope {
  readonly registry: ProcessRegistry;
  readonly instanceToken: string;
  readonly bootId: string;
  /** The worker that sweeps; its ports are spared while `isLive` knows them. */
  readonly self: ProcessIdentity;
  readonly isLive: (portId: string) => boolean;
  /** Off only where a test shows that the registry alone suffices. */
  readonly scansMarkers: boolean;
  readonly logger: Pick<Logger, "info" | "warn">;
}

const KILL_LIMIT_MS = 4000;

/**
 * Ends the processes of ports whose owner is dead: those that the registry knows, and those that only
 * their marker gives away. A process is signalled only if its start time and its token match.
 */
export async function sweepOrphans(scope: SweepScope): Promise<SweepReport> {
  const { entries, corrupt } = scope.registry.read();
  for (const file of corrupt) {
    scope.logger.warn({ event: "registry-corrupt", file }, "unreadable registry file removed");
    scope.registry.removeFile(file);
  }
  const abandoned = entries.filter((entry) => !isSpared(scope, entry.id, entry.owner));
  const known = abandoned.map((entry) => ({ entry, ...inspect(scope, entry) }));
  const processes = known.flatMap((each) => each.ours);
  const find = (): ProcessIdentity[] => [
    ...processes.filter(isAlive),
    ...(scope.scansMarkers ? findAbandoned(scope) : []),
  ];
  const found = distinct(find()).length;
  const { killed, left } = await killAll(find, KILL_LIMIT_MS);
  for (const { entry, ours } of known) {
    if (!ours.some(isAlive)) scope.registry.remove(entry.id);
  }
  const report: SweepReport = {
    found,
    terminated: Math.max(killed, found - distinct(left).length),
    errors: distinct(left).length,
    preserved: findSpared(scope).length,
    mismatched: known.reduce((sum, each) => sum + each.mismatched, 0),
  };
  if (found > 0) scope.logger.warn({ event: "orphans-ended", ...report }, "orphans ended");
  return report;
}

/** The entry's processes that are really its own, and how many pids belong to others now. */
function inspect(
  scope: SweepScope,
  entry: RegistryEntry,
): { ours: ProcessIdentity[]; mismatched: number } {
  if (entry.bootId !== scope.bootId || entry.instanceToken !== scope.instanceToken) {
    return { ours: [], mismatched: 0 };
  }
  const existing = entry.processes.filter(({ pid }) => readStat(pid) !== undefined);
  const ours = existing.filter((each) => isOurs(scope, entry, each));
  const others = existing.filter((each) => isReused(each));
  for (const { pid } of others) {
    scope.logger.warn(
      { event: "pid-mismatch", pid, portId: entry.id },
      "the pid of a port belongs to another process; it was not signalled",
    );
  }
  return { ours, mismatched: others.length };
}

function isOurs(scope: SweepScope, entry: RegistryEntry, process: ProcessIdentity): boolean {
  const marker = readMarker(process.pid);
  const isMarked = marker?.token === scope.instanceToken && marker.portId === entry.id;
  return isMarked && isAlive(process);
}

function isReused({ pid, startTime }: ProcessIdentity): boolean {
  const stat = readStat(pid);
  return stat !== undefined && stat.startTime !== startTime;
}

function findAbandoned(scope: SweepScope): MarkedProcess[] {
  return findMarked(scope.instanceToken).filter(
    ({ marker }) => !isSpared(scope, marker.portId, marker.owner),
  );
}

function findSpared(scope: SweepScope): MarkedProcess[] {
  return findMarked(scope.instanceToken).filter(({ marker }) =>
    isSpared(scope, marker.portId, marker.owner),
  );
}

function isSpared(scope: SweepScope, portId: string, owner: ProcessIdentity): boolean {
  const isSelf = owner.pid === scope.self.pid && owner.startTime === scope.self.startTime;
  return isSelf ? scope.isLive(portId) : hasLiveOwner({ owner });
}

function distinct(processes: readonly ProcessIdentity[]): ProcessIdentity[] {
  return [...new Map(processes.map((each) => [each.pid, each])).values()];
}
