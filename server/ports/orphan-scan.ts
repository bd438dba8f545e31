import { setTimeout as delay } from "node:timers/promises";
import { readMarker, type PortMarker } from "./port-marker.ts";
import {
  identify,
  isAlive,
  listOwnPids,
  signalSeen,
  table,
  type ProcessIdentity,
  type ProcessTable,
} from "./proc.ts";

/** A process with a marker of ours. */
export interface MarkedProcess extends ProcessIdentity {
  readonly marker: PortMarker;
}

const ROUND_MS = 10;
const LOOK_MS = 100;

/** This user's live processes that carry this instance's token. */
export function findMarked(token: string, from = table()): MarkedProcess[] {
  return listOwnPids(from).flatMap((pid) => {
    const identity = identify(pid, from);
    const marker = readMarker(pid, from);
    if (identity === undefined || marker?.token !== token || !isAlive(identity, from)) return [];
    return [{ ...identity, marker }];
  });
}

/** How processes are ended. */
export interface EndTimes {
  /** From SIGTERM to SIGKILL; 0 kills at once. */
  readonly graceMs: number;
  /** In all. */
  readonly limitMs: number;
}

/** What became of the processes. */
export interface EndReport {
  /** Signalled and gone. */
  readonly ended: number;
  /** Of those, how many took a SIGKILL after their time to end by themselves. */
  readonly forceKilled: number;
  readonly left: readonly ProcessIdentity[];
}

/**
 * Ends processes until `find` finds nothing any more: what forks while it dies is found in the next round.
 * Each is asked first, where there is time for that.
 */
export async function endAll(
  find: () => readonly ProcessIdentity[],
  { graceMs, limitMs }: EndTimes,
  from = table(),
): Promise<EndReport> {
  const startedMs = performance.now();
  const told = new Map<string, "SIGTERM" | "SIGKILL">();
  let left = find();
  let lookedMs = startedMs;
  while (left.length > 0 && performance.now() - startedMs < limitMs) {
    const isOver = performance.now() - startedMs >= graceMs;
    for (const target of left) tell(target, { isOver, told, from });
    await delay(ROUND_MS);
    // A look at all processes is long; those that are known are asked for in between.
    left = left.filter((each) => isAlive(each, from));
    const isLooking = left.length === 0 || performance.now() - lookedMs >= LOOK_MS;
    if (!isLooking) continue;
    left = find();
    lookedMs = performance.now();
  }
  const leftKeys = new Set(left.map(keyOf));
  const ended = [...told].filter(([key]) => !leftKeys.has(key));
  const forced = ended.filter(([, signal]) => signal === "SIGKILL" && graceMs > 0);
  return { ended: ended.length, forceKilled: forced.length, left };
}

/** Kills until `find` finds nothing any more. */
export async function killAll(
  find: () => readonly ProcessIdentity[],
  limitMs: number,
): Promise<EndReport> {
  return endAll(find, { graceMs: 0, limitMs });
}

interface Round {
  readonly isOver: boolean;
  readonly told: Map<string, "SIGTERM" | "SIGKILL">;
  readonly from: ProcessTable;
}

/** SIGTERM once, SIGKILL from the end of the grace on; one that may not be signalled stays. */
function tell(target: ProcessIdentity, { isOver, told, from }: Round): void {
  const key = keyOf(target);
  if (!isOver && told.has(key)) return;
  const signal = isOver ? "SIGKILL" : "SIGTERM";
  try {
    if (signalSeen(target, signal, { target: "process", from })) told.set(key, signal);
  } catch {
    // Counted by still being there.
  }
}

function keyOf({ pid, startTime }: ProcessIdentity): string {
  return `${pid}:${startTime}`;
}
