import { setTimeout as delay } from "node:timers/promises";

const POLL_MS = 20;

/** Asks every 20 ms, at most `limitMs`, whether the condition holds; true as soon as it does. */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  limitMs: number,
): Promise<boolean> {
  const deadline = performance.now() + limitMs;
  while (!(await condition())) {
    if (performance.now() > deadline) return false;
    await delay(POLL_MS);
  }
  return true;
}
