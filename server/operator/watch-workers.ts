import type { Database } from "#server/db.ts";
import { sendCommand } from "#server/jobs/notify.ts";
import { readWorkers, type WorkersView } from "./read-workers.ts";

/** The workers for an operator who is looking: has them keep their snapshots fresh for a while. */
export async function watchWorkers(
  database: Pick<Database, "$queryRaw" | "$executeRaw">,
): Promise<WorkersView> {
  await sendCommand(database, { kind: "watch" });
  return readWorkers(database);
}
