import { DomainError } from "#server/errors.ts";
import type { Outcome } from "#server/jobs/outcome.ts";
import { assertFreeSpace } from "#server/storage/free-space.ts";
import type { PortDeps } from "../run-port.ts";

/** What was begun on a disk that is nearly full would end half-way, and again with each retry. */
export function findFullDisk({ store, leastFreeBytes }: PortDeps): Promise<Outcome | null> {
  return findRefusal(() => assertFreeSpace(store, 0, leastFreeBytes));
}

/** The failure that a use case's refusal means; null when it does not refuse. */
export async function findRefusal(assert: () => Promise<void>): Promise<Outcome | null> {
  try {
    await assert();
    return null;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { kind: "failed", code: error.code, message: error.message, isWorthRetry: false };
  }
}
