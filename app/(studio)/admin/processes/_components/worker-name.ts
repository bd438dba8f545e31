import type { WireWorker } from "./wire-types.ts";

/** As `npm run ports` names it. */
export function workerName({ pid, host }: Pick<WireWorker, "pid" | "host">): string {
  return `Worker ${pid} on ${host}`;
}
