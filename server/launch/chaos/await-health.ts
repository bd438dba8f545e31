import { setTimeout as delay } from "node:timers/promises";
import type { ProductUnderTest } from "./product-under-test.ts";
import { readTrouble } from "./read-trouble.ts";

/** How long it took until all was well, and what was not before. */
export interface Recovery {
  /** Infinity when it was not within a minute. */
  readonly afterMs: number;
  /** Services that did not run at the last look. */
  readonly missing: readonly string[];
  /** What was wrong last. */
  readonly lastTrouble: string;
}

const LIMIT_MS = 60_000;
const POLL_MS = 50;
const ASK_LIMIT_MS = 1000;

/** Waits until the worker says that it is ready and every one of its services runs; a minute at most. */
export async function awaitHealth(
  product: ProductUnderTest,
  services: readonly string[],
  stop: AbortSignal,
): Promise<Recovery> {
  const beganMs = performance.now();
  let lastTrouble = "";
  for (;;) {
    const missing = await findMissing(product, services);
    const trouble = missing.length > 0 ? `not running: ${missing.join(", ")}` : "";
    const found = trouble === "" ? await readTrouble(product) : trouble;
    const afterMs = performance.now() - beganMs;
    if (found === "") return { afterMs, missing, lastTrouble };
    lastTrouble = found;
    if (afterMs > LIMIT_MS) return { afterMs: Infinity, missing, lastTrouble };
    await delay(POLL_MS, undefined, { signal: stop });
  }
}

async function findMissing(
  product: ProductUnderTest,
  services: readonly string[],
): Promise<readonly string[]> {
  const nodes = (await product.services(ASK_LIMIT_MS).catch(() => undefined)) ?? [];
  const running = new Set(nodes.filter(({ state }) => state === "running").map(({ id }) => id));
  return services.filter((id) => !running.has(id));
}
