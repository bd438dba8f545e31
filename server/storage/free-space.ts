import { DomainError } from "#server/errors.ts";
import type { ObjectStore } from "./object-store.ts";

/** New work is refused below this. */
export const MIN_FREE_BYTES = 5 * 1024 ** 3;

/** Throws DomainError `no_space` when less than `leastBytes` plus `neededBytes` is free. */
export async function assertFreeSpace(
  store: Pick<ObjectStore, "freeBytes">,
  neededBytes = 0,
  leastBytes = MIN_FREE_BYTES,
): Promise<void> {
  const free = await store.freeBytes();
  if (free >= leastBytes + neededBytes) return;
  throw new DomainError("no_space", {
    message: `Only ${inGigabytes(free)} GB of disk is free; new work needs ${inGigabytes(leastBytes + neededBytes)} GB. Free some space and try again.`,
    retryAfterSec: 60,
  });
}

function inGigabytes(bytes: number): string {
  return (bytes / 1024 ** 3).toFixed(1);
}
