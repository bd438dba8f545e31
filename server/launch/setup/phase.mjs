import { performance } from "node:perf_hooks";

/**
 * Runs one step of the set-up and prints one line with its name, outcome and seconds.
 * @template T
 * @param {string} name
 * @param {() => Promise<{ outcome: string, value: T }>} work
 * @returns {Promise<T>}
 */
export async function phase(name, work) {
  const startedMs = performance.now();
  const { outcome, value } = await work();
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  console.log(`${name.padEnd(18)} ${outcome.padEnd(34)} ${seconds.padStart(6)} s`);
  return value;
}
