import { hostname } from "node:os";
import type { Logger } from "../logger.ts";
import { endAll, findMarked, type MarkedProcess } from "./orphan-scan.ts";
import { hasLiveOwner, readMarker, type PortMarker } from "./port-marker.ts";
import type { SweepReport } from "./port-types.ts";
import {
  descendantsOf,
  isAlive,
  readStat,
  table,
  type ProcessIdentity,
  type ProcessTable,
} from "./proc.ts";
import type { ProcessRegistry, RegistryEntry } from "./process-registry.ts";

/** Whose processes are ours, and which of them have a living owner. */
export interface SpareRule {
  readonly instanceToken: string;
  /** Who looks; if it is a worker, its ports are spared while `isLive` knows them. */
  readonly self: ProcessIdentity;
  readonly isLive: (portId: string) => boolean;
  /** The machine's own table by default. */
  readonly table?: ProcessTable;
}

/** What is done with the orphans of one kind: told only, ended, or ended when they are old enough. */
type OrphanPolicy = "observe" | "terminate" | { readonly terminateAfterMs: number };

/** Where a sweep looks and whom it spares. */
export interface SweepScope extends SpareRule {
  readonly registry: ProcessRegistry;
  readonly bootId: string;
  /** Off only where a test shows that the registry alone suffices. */
  readonly scansMarkers: boolean;
  readonly logger: Pick<Logger, "info" | "warn">;
  /** From SIGTERM to SIGKILL; 1 s by default. */
  readonly graceMs?: number;
  /** By kind of port; `terminate` where nothing else is said, also for those that only a marker shows. */
  readonly policies?: Readonly<Record<string, OrphanPolicy>>;
  /** Hosts whose workers may still come back; rows of others are retired. All by default. */
  readonly isHostAlive?: (host: string) => boolean;
}

const GRACE_MS = 1000;
const LIMIT_MS = 4000;

/**
 * Ends the processes of ports whose owner is dead: those that the registry knows, and those that only
 * their marker gives away. A process is signalled only if its start time and its token match.
 */
export async function sweepOrphans(scope: SweepScope): Promise<SweepReport> {
  const { graceMs = GRACE_MS } = scope;
  const entries = readEntries(scope);
  const known = entries
    .filter((entry) => !isSpared(scope, entry.id, { owner: entry.owner, table: tableOf(entry) }))
    .map((entry) => new KnownPort(scope, entry));
  const spareByPolicy = policyOf(scope, entries);
  const findAny = (): ProcessIdentity[] =>
    distinct([
      ...known.flatMap((port) => port.alive()),
      ...(scope.scansMarkers ? findAbandoned(scope) : []),
    ]);
  const find = (): ProcessIdentity[] => findAny().filter((each) => !spareByPolicy(each));
  const all = findAny();
  const found = find().length;
  const limitMs = LIMIT_MS + graceMs;
  const { ended, forceKilled, left } = await endAll(find, { graceMs, limitMs }, scope.table);
  for (const port of known) {
    if (port.alive().length === 0) scope.registry.remove(port.id);
  }
  const report: SweepReport = {
    found,
    terminated: Math.max(ended, found - left.length),
    forceKilled,
    errors: left.length,
    observed: all.length - found,
    preserved: findSpared(scope).length,
    mismatched: known.reduce((sum, port) => sum + port.mismatched, 0),
  };
  if (found > 0) scope.logger.warn({ event: "orphans-ended", ...report }, "orphans ended");
  return report;
}

/** This host's rows; what can't be read, and what a dead host left, is taken off. */
function readEntries(scope: SweepScope): RegistryEntry[] {
  const { registry, logger, isHostAlive = () => true } = scope;
  const { entries, corrupt } = registry.read();
  for (const file of corrupt) {
    logger.warn({ event: "registry-corrupt", file }, "unreadable registry file removed");
    registry.removeFile(file);
  }
  const own = hostname();
  for (const { id, host } of entries) {
    if (host === own || isHostAlive(host)) continue;
    logger.warn({ event: "host-retired", host, portId: id }, "row of a dead host removed");
    registry.remove(id);
  }
  return entries.filter(({ host }) => host === own);
}

/** True for an orphan that is left alone for now. */
function policyOf(
  scope: SweepScope,
  entries: readonly RegistryEntry[],
): (process: ProcessIdentity) => boolean {
  const { policies = {}, table: from } = scope;
  const kinds = new Map(entries.map(({ id, kind }) => [id, kind]));
  return ({ pid, startTime }) => {
    const portId = readMarker(pid, from)?.portId ?? "";
    const policy = policies[kinds.get(portId) ?? ""] ?? "terminate";
    if (policy === "terminate") return false;
    return policy === "observe" || ageMs(startTime, from) < policy.terminateAfterMs;
  };
}

function ageMs(startTime: number, from: ProcessTable = table()): number {
  return Date.now() - from.startedAtMs(startTime);
}

function tableOf(entry: RegistryEntry): PortMarker["table"] {
  return entry.bootId.startsWith("boot-") ? "ps" : "proc";
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
    const others = isThisBoot ? entry.processes.filter((each) => isReused(each, scope)) : [];
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
    const { table: from } = this.#scope;
    const started = descendantsOf(this.#tree, from).filter((each) => this.#isOurs(each));
    this.#tree = [...this.#tree, ...started].filter((each) => isAlive(each, from));
    return this.#tree;
  }

  #isOurs(process: ProcessIdentity): boolean {
    const { table: from } = this.#scope;
    const marker = readMarker(process.pid, from);
    const isMarked = marker?.token === this.#scope.instanceToken && marker.portId === this.id;
    return isMarked && isAlive(process, from);
  }
}

function isReused({ pid, startTime }: ProcessIdentity, { table: from }: SweepScope): boolean {
  const stat = readStat(pid, from);
  return stat !== undefined && stat.startTime !== startTime;
}

function findAbandoned(scope: SweepScope): MarkedProcess[] {
  return findMarked(scope.instanceToken, scope.table).filter(
    ({ marker }) => !isSpared(scope, marker.portId, marker),
  );
}

function findSpared(scope: SweepScope): MarkedProcess[] {
  return findMarked(scope.instanceToken, scope.table).filter(({ marker }) =>
    isSpared(scope, marker.portId, marker),
  );
}

/** Whether a port's owner lives and still knows it. */
export function isSpared(
  { self, isLive, table: from }: Pick<SpareRule, "self" | "isLive" | "table">,
  portId: string,
  marker: Pick<PortMarker, "owner" | "table">,
): boolean {
  const { owner } = marker;
  const isSelf = owner.pid === self.pid && owner.startTime === self.startTime;
  return isSelf ? isLive(portId) : hasLiveOwner(marker, from);
}

function distinct(processes: readonly ProcessIdentity[]): ProcessIdentity[] {
  return [...new Map(processes.map((each) => [each.pid, each])).values()];
}
