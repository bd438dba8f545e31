import type { Affinity, Refusal } from "./pool-types.ts";
import type { PoolSlot } from "./pool-slot.ts";

/** What decides where a request goes. */
export interface Wish {
  readonly affinity: Affinity;
  /** The worker that had the session's last request. */
  readonly bound: { readonly slot: string; readonly portId: string } | undefined;
  /** Not to be asked again after a crash, while there is another one. */
  readonly avoids: string | undefined;
}

/** A free worker for the request, or null when it has to wait. */
export function chooseSlot(slots: readonly PoolSlot[], wish: Wish): PoolSlot | null {
  const bound = slots.find((slot) => isBoundTo(slot, wish));
  if (wish.bound && wish.affinity !== "hint") return bound && isFree(bound) ? bound : null;
  if (bound && isFree(bound) && !bound.isTainted) return bound;
  const serving = slots.filter(({ state }) => state !== "failed");
  const others = preferred(serving, ({ name }) => name !== wish.avoids);
  const sound = preferred(others, (slot) => !slot.isTainted);
  const free = sound.filter(isFree);
  return free.toSorted((a, b) => a.idleSinceMs - b.idleSinceMs)[0] ?? null;
}

/** Why a request that is bound to a worker can't even wait for it; null when it can. */
export function refusalOf(slots: readonly PoolSlot[], wish: Wish): Refusal | null {
  if (!wish.bound || wish.affinity === "hint") return null;
  const bound = slots.find((slot) => isBoundTo(slot, wish));
  if (!bound) return "session_worker_unavailable";
  return wish.affinity === "strict_fail_fast" && !isFree(bound) ? "worker_busy" : null;
}

/** Those that match, or all of them when none does. */
function preferred(
  slots: readonly PoolSlot[],
  matches: (slot: PoolSlot) => boolean,
): readonly PoolSlot[] {
  const matching = slots.filter(matches);
  return matching.length > 0 ? matching : slots;
}

function isBoundTo(slot: PoolSlot, { bound }: Wish): boolean {
  return slot.name === bound?.slot && slot.port?.id === bound.portId;
}

function isFree(slot: PoolSlot): boolean {
  return slot.state === "idle" && slot.port?.isIdle === true;
}
