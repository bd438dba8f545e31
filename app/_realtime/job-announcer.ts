import type { JobView } from "#server/realtime/events.ts";
import {
  isDownload,
  isExport,
  isListImport,
  isSeparation,
  jobErrorWords,
  jobSubject,
  jobVerb,
} from "../_words/job-words.ts";
import { formatPercent } from "../_words/format-number.ts";

const STEP = 0.25;

/** Says what is worth hearing of a job: its start, every 25 %, its end; at most once each. */
export class JobAnnouncer {
  readonly #said = new Map<string, string>();

  /** The sentence for this state of a job, or null when it has been said or is none. */
  next(job: JobView): { readonly text: string; readonly isAlert: boolean } | null {
    const mark = markOf(job);
    if (mark === null || this.#said.get(job.id) === mark) return null;
    this.#said.set(job.id, mark);
    return { text: sentence(job), isAlert: job.state === "failed" };
  }
}

function markOf(job: JobView): string | null {
  if (job.state === "running") return `running ${Math.floor(job.fraction / STEP)}`;
  return job.state === "queued" ? null : job.state;
}

function sentence(job: JobView): string {
  const title = jobSubject(job);
  switch (job.state) {
    case "queued":
      return `${title}: waiting`;
    case "running": {
      const verb = jobVerb(job).toLowerCase();
      const step = Math.floor(job.fraction / STEP) * STEP;
      return step > 0 ? `${title}: ${verb}, ${formatPercent(step)}` : `${title}: ${verb}`;
    }
    case "completed":
      return `${title}${endOf(job.kind)}`;
    case "cancelled":
      return `${title}: cancelled`;
    case "failed":
      return `${title}: ${jobErrorWords(job).title}`;
  }
}

function endOf(kind: string): string {
  if (isSeparation(kind)) return " is ready";
  if (isListImport(kind)) return ": the list is here";
  if (isExport(kind)) return ": the file can be downloaded";
  if (isDownload(kind)) return ": the file is here and is being read";
  return kind === "ingest-audio" ? ": the file has been read" : " is installed";
}
