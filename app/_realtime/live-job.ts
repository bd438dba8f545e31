import type { JobView } from "#server/realtime/events.ts";
import type { ProgressReport } from "./progress-store.ts";

/** A value older than this is marked as not live; one segment may take longer than 5 s. */
export const STALE_AFTER_MS = 15_000;

/** A running job with its last report applied; other jobs come back as they are. */
export function withReport(job: JobView, report: ProgressReport | undefined): JobView {
  if (job.state !== "running" || !report || report.attempt < job.attempt) return job;
  const fraction = Math.max(job.fraction, report.fraction);
  return { ...job, stage: report.stage, fraction, etaSec: report.etaSec ?? job.etaSec };
}
