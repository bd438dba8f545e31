import type { Logger } from "../logger.ts";
import { findMarked, killAll, type MarkedProcess } from "./orphan-scan.ts";
import { hasLiveOwner, readMarker } from "./port-marker.ts";
import type { SweepReport } from "./port-types.ts";
import { descendantsOf, isAlive, readStat, type ProcessIdentity } from "./proc.ts";
import type { ProcessRegistry, RegistryEntry } from "./process-registry.ts";

/** Whose processes are ours, and which of them have a living owner. */
export interface SpareRule {
  readonly instanceToken: string;
  /** Who looks; if it is a worker, its ports are spared while `isLive` knows them. */
  readonly self: ProcessIdentity;
  readonly isLive: (portId: string) => boolean;
}

/** Where a sweep looks and whom it spares. */
export interface SweepScope extends SpareRule {
  readonly registry: ProcessRegistry;
  readonly bootId: string;
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
  const known = abandoned.map((entry) => new KnownPort(scope, entry));
  const find = (): ProcessIdentity[] =>
    distinct([
      ...known.flatMap((port) => port.alive()),
      ...(scope.scansMarkers ? findAbandoned(scope) : []),
    ]);
  const found = find().length;
  const { killed, left } = await killAll(find, KILL_LIMIT_MS);
  for (const port of known) {
    if (port.alive().length === 0) scope.registry.remove(port.id);
  }
  const report: SweepReport = {
    found,
    terminated: Math.max(killed, found - left.length),
    errors: left.length,
    preserved: findSpared(scope).length,
    mismatched: known.reduce((sum, port) => sum + port.mismatched, 0),
  };
  if (found > 0) scope.logger.warn({ event: "orphans-ended", ...report }, "orphans ended");
  return report;
}

/** What the registry leads to: a port's processes that are really its own, and what they started. */
class KnownPort {
  readonly id: string;
  /** How many of its pids belong to other processes now. */
  readonly mismatched: number;
  readonly #scope: SweepScope;
  #tree: readonly ProcessIdentity[];

  constructor(scope: SweepScope, entry: RegistryEntry) {
    this.id = entry.id;
    this.#scope = scope;
    const isThisBoot = entry.bootId === scope.bootId;
    const others = isThisBoot ? entry.processes.filter(isReused) : [];
    for (const { pid } of others) {
      scope.logger.warn(
        { event: "pid-mismatch", pid, portId: entry.id },
        "the pid of a port belongs to another process; it was not signalled",
      );
    }
    this.mismatched = others.length;
    this.#tree = isThisBoot ? entry.processes.filter((each) => this.#isOurs(each)) : [];
  }

  /** The live ones; children that appeared since the last call are included from now on. */
  alive(): readonly ProcessIdentity[] {
    if (this.#tree.length === 0) return [];
    const started = descendantsOf(this.#tree).filter((each) => this.#isOurs(each));
    this.#tree = [...this.#tree, ...started].filter(isAlive);
    return this.#tree;
  }

  #isOurs(process: ProcessIdentity): boolean {
    const marker = readMarker(process.pid);
    const isMarked = marker?.token === this.#scope.instanceToken && marker.portId === this.id;
    return isMarked && isAlive(process);
  }
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

/** Whether a port's owner lives and still knows it. */
export function isSpared(
  { self, isLive }: Pick<SpareRule, "self" | "isLive">,
  portId: string,
  owner: ProcessIdentity,
): boolean {
  const isSelf = owner.pid === self.pid && owner.startTime === self.startTime;
  return isSelf ? isLive(portId) : hasLiveOwner({ owner });
}

function distinct(processes: readonly ProcessIdentity[]): ProcessIdentity[] {
  return [...new Map(processes.map((each) => [each.pid, each])).values()];
}
