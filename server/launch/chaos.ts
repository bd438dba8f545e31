import { readChaosOptions } from "./chaos/chaos-options.ts";
import { runChaos } from "./chaos/run-chaos.ts";
import { explainFailure } from "./explain-failure.ts";

/**
 * The program of `npm run chaos`: clients work with a product of this run's own while its parts are
 * killed one after the other. Exits with 1 when the product breaks a promise.
 */
async function main(stop: AbortSignal): Promise<number> {
  const options = readChaosOptions(process.argv.slice(2));
  const { seed, seconds, clients, everySec } = options;
  console.log(
    `Seed ${seed}: ${clients} clients, one kill every ${everySec} s for ${seconds} s. Stop with Ctrl-C.`,
  );
  return (await runChaos(options, stop)) ? 0 : 1;
}

const stopping = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    stopping.abort(new Error(`Stopped by ${signal}.`));
  });
}
const exitCode = await main(stopping.signal).catch((error: unknown) => {
  const isStopped = stopping.signal.aborted;
  console.error(isStopped ? "Stopped; everything is gone." : explainFailure(error));
  return isStopped ? 130 : 1;
});
process.exit(exitCode);
