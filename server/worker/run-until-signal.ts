import { once } from "node:events";
import type { Logger } from "#server/logger.ts";
import type { RunningWorker } from "./start-worker.ts";

/** Longest time that an ordered end may take. */
const EXIT_LIMIT_MS = 9800;

/**
 * Starts and serves until SIGTERM or SIGINT, then ends the process with 0, also when the signal comes
 * while it starts; with 1 when the worker gave up. Rejects when it does not start.
 */
export async function runUntilSignal(
  start: (signal: AbortSignal) => Promise<RunningWorker>,
  logger: Logger,
): Promise<never> {
  const told = new AbortController();
  let limit: NodeJS.Timeout | undefined;
  const onSignal = (): void => {
    told.abort(new Error("The worker was told to end."));
    limit ??= setTimeout(() => process.exit(1), EXIT_LIMIT_MS);
  };
  process.on("SIGTERM", onSignal);
  process.on("SIGINT", onSignal);
  process.on("unhandledRejection", (error) => logger.error({ err: error }, "unhandled rejection"));
  const worker = await start(told.signal).catch((error: unknown) => {
    if (told.signal.aborted) process.exit(0);
    throw error;
  });
  if (!told.signal.aborted) await Promise.race([once(told.signal, "abort"), worker.gaveUp]);
  const isTold = told.signal.aborted;
  if (!isTold) limit = setTimeout(() => process.exit(1), EXIT_LIMIT_MS);
  await worker.stop().catch((error: unknown) => logger.error({ err: error }, "end failed"));
  clearTimeout(limit);
  logger.info("worker has ended");
  process.exit(isTold ? 0 : 1);
}
