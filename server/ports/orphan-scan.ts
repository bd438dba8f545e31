import { setTimeout as delay } from "node:timers/promises";
import { readMarker, type PortMarker } from "./port-marker.ts";
import { identify, isAlive, listOwnPids, signalExactly, type ProcessIdentity } from "./proc.ts";

/** A process with a marker of ours. */
export interface MarkedProcess extends ProcessIdentity {
  readonly marker: PortMarker;
}

const ROUND_MS = 10;

/** This user's live processes that carry this instance's token. */
export function findMarked(token: string): MarkedProcess[] {
  return listOwnPids().flatMap((pid) => {
    const identity = identify(pid);
    const marker = readMarker(pid);
    if (identity === undefined || marker?.token !== token || !isAlive(identity)) return [];
    return [{ ...identity, marker }];
  });
}

/**
 * Kills until `find` finds nothing any more, at most `limitMs`: what forks while it dies is found in the
 * next round. Returns what was killed and what is still there.
 */
export async function killAll(
  find: () => readonly ProcessIdentity[],
  limitMs: number,
): Promise<{ killed: number; left: readonly ProcessIdentity[] }> {
  const deadline = performance.now() + limitMs;
  const killed = new Set<string>();
  let left = find();
  while (left.length > 0 && performance.now() < deadline) {
    for (const target of left) {
      if (tryKill(target)) killed.add(`${target.pid}:${target.startTime}`);
    }
    await delay(ROUND_MS);
    left = find();
  }
  return { killed: killed.size, left };
}

function tryKill(target: ProcessIdentity): boolean {
  try {
    return signalExactly(target, "SIGKILL");
  } catch {
    return false;
  }
}
