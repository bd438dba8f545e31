import type { Logger } from "#server/logger.ts";
import type { RunningWorker } from "./start-worker.ts";

/** Longest time that an ordered end may take. */
const EXIT_LIMIT_MS = 9800;

/** Serves until SIGTERM or SIGINT, then ends the process with 0; with 1 when the worker gave up. */
export async function runUntilSignal(worker: RunningWorker, logger: Logger): Promise<never> {
  const { promise: told, resolve } = Promise.withResolvers<"told">();
  process.on("SIGTERM", () => resolve("told"));
  process.on("SIGINT", () => resolve("told"));
  process.on("unhandledRejection", (error) => logger.error({ err: error }, "unhandled rejection"));
  const why = await Promise.race([told, worker.gaveUp]);
  const limit = setTimeout(() => process.exit(1), EXIT_LIMIT_MS);
  await worker.stop().catch((error: unknown) => logger.error({ err: error }, "end failed"));
  clearTimeout(limit);
  logger.info("worker has ended");
  process.exit(why === "told" ? 0 : 1);
}
