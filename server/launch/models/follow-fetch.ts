import { setTimeout as delay } from "node:timers/promises";
import type { Database } from "#server/db.ts";
import { readJobView } from "#server/jobs/job-view.ts";
import { readLiveEngines } from "#server/models/live-engines.ts";
import type { JobView } from "#server/realtime/events.ts";
import { LaunchError } from "../launch-error.ts";

const POLL_MS = 500;
/** A worker that restarts is away for a few seconds. */
const MAX_LONELY_LOOKS = 120;

/** Says how far a fetch is until it has ended; throws LaunchError with its reason when it did not work. */
export async function followFetch(
  database: Database,
  jobId: string,
  say: (line: string) => void,
): Promise<void> {
  let said = "";
  let lonely = 0;
  for (;;) {
    const job = await readJobView(database, jobId);
    if (!job) throw new LaunchError("The fetch is gone: its account was deleted.");
    const line = lineOf(job);
    if (line !== said) say(line);
    said = line;
    if (job.state === "completed") return;
    if (job.state === "cancelled") throw new LaunchError("The fetch was cancelled.");
    if (job.state === "failed") throw new LaunchError(job.errorMessage ?? "The fetch failed.");
    lonely = (await readLiveEngines(database)).length === 0 ? lonely + 1 : 0;
    if (lonely > MAX_LONELY_LOOKS) {
      throw new LaunchError("No worker runs any more. The fetch goes on when one does.");
    }
    await delay(POLL_MS);
  }
}

/** A new line for each five percent. */
function lineOf({ state, fraction, notBefore }: JobView): string {
  switch (state) {
    case "queued":
      return notBefore === null ? "waiting" : `will be tried again at ${notBefore}`;
    case "running":
      return `${Math.floor(fraction * 20) * 5} %`;
    case "completed":
      return "100 %, checked";
    case "failed":
    case "cancelled":
      return state;
  }
}
