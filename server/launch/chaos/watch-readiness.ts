import { setTimeout as delay } from "node:timers/promises";
import type { ProductUnderTest } from "./product-under-test.ts";
import { readTrouble } from "./read-trouble.ts";

const POLL_MS = 100;

/** Looks at the worker's readiness until `over`; the longest time in milliseconds that it was not ready. */
export async function watchReadiness(
  product: ProductUnderTest,
  over: AbortSignal,
): Promise<number> {
  let longestMs = 0;
  let readyAtMs = performance.now();
  while (!over.aborted) {
    const isReady = (await readTrouble(product)) === "";
    const nowMs = performance.now();
    if (isReady) readyAtMs = nowMs;
    longestMs = Math.max(longestMs, nowMs - readyAtMs);
    await delay(POLL_MS, undefined, { signal: over }).catch(() => undefined);
  }
  return longestMs;
}
