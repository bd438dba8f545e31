import type { JobView } from "#server/realtime/events.ts";
import type { ErrorWords } from "./error-words.ts";
import { formatUntil } from "./format-date.ts";
import { formatOrdinal, formatPercent } from "./format-number.ts";
import { spotifyWords } from "./spotify-words.ts";
import { taskErrorWords } from "./task-error-words.ts";

const SEPARATION = { doing: "Separating", noun: "Separate stems" };
const IMPORT = { doing: "Importing", noun: "Import list" };

const VERBS: Record<string, { readonly doing: string; readonly noun: string }> = {
  "ingest-audio": { doing: "Reading", noun: "Read file" },
  "separate-stems": SEPARATION,
  "separate-neural": SEPARATION,
  "encode-renditions": { doing: "Encoding", noun: "Make small files for slow lines" },
  "export-audio": { doing: "Exporting", noun: "Export" },
  "import-spotify": IMPORT,
  "import-list": IMPORT,
  "read-list": { doing: "Reading the list", noun: "Read list" },
  "fetch-covers": { doing: "Fetching", noun: "Fetch covers" },
  "download-audio": { doing: "Fetching", noun: "Fetch file" },
  "fetch-model": { doing: "Fetching", noun: "Fetch model" },
  "set-up-engine": { doing: "Setting up", noun: "Set up neural separation" },
};

/** Stages that run before there is anything to count. */
const STAGES: Record<string, string> = {
  reading: "Opening the file",
  loading: "Loading the engine",
  measuring: "Measuring loudness",
  waiting: "Waiting for another set-up",
  preparing: "Preparing",
  downloading: "Downloading",
  installing: "Installing",
  checking: "Checking",
  scanning: "Finding the peak",
  packing: "Packing",
  searching: "Searching",
  "reading-list": "Reading the list",
  adding: "Adding tracks",
};

/** Whether a job of this kind separates a track, with whatever engine. */
export function isSeparation(kind: string): boolean {
  return VERBS[kind] === SEPARATION;
}

/** Whether a job of this kind brings an engine or a model to the server, for admins. */
export function isModelWork(kind: string): boolean {
  return kind === "fetch-model" || kind === "set-up-engine";
}

/** Whether a job of this kind goes on behind everything else: nobody has asked for it, or waits for it. */
export function isBackgroundWork(kind: string): boolean {
  return kind === "encode-renditions" || kind === "fetch-covers";
}

/** Whether jobs of this kind are over before anybody looks: what they bring is the news, not they. */
export function isShortWork(kind: string): boolean {
  return kind === "read-list";
}

/** Whether a job of this kind brings a list of tracks in. */
export function isListImport(kind: string): boolean {
  return VERBS[kind] === IMPORT;
}

/** Whether a job of this kind brings the file of a track. */
export function isDownload(kind: string): boolean {
  return kind === "download-audio";
}

/** Whether a job of this kind makes a file to take along. */
export function isExport(kind: string): boolean {
  return kind === "export-audio";
}

/** What a job of this kind is called in a list. */
export function jobNoun(kind: string): string {
  return VERBS[kind]?.noun ?? "Work";
}

/** What a running job is doing, in one or two words. */
export function jobVerb(job: Pick<JobView, "kind" | "stage" | "fraction">): string {
  if (job.kind === "separate-neural" && job.stage === "loading") return "Loading the model";
  const stage = job.stage === null ? undefined : STAGES[job.stage];
  if (stage !== undefined) return stage;
  return VERBS[job.kind]?.doing ?? "Working";
}

/** What a job works on, as its reader knows it. */
export function jobSubject({ kind, trackTitle, modelName, listName }: JobView): string {
  return trackTitle ?? modelName ?? listName ?? SUBJECTS[kind] ?? "Deleted track";
}

/** What stands for the subject of jobs that name none, or do not know its name yet. */
const SUBJECTS: Record<string, string> = {
  "set-up-engine": "Neural separation",
  "import-spotify": "List from Spotify",
  "import-list": "Pasted list",
  "fetch-covers": "Covers of lists",
};

/** Why a job failed; imports fail of what Spotify said. */
export function jobErrorWords({
  kind,
  errorCode,
}: Pick<JobView, "kind" | "errorCode">): ErrorWords {
  const words = isListImport(kind) ? spotifyWords(errorCode) : null;
  return words ?? taskErrorWords(errorCode);
}

/** Whether the job's fraction says something yet; before that only the stage is shown. */
export function hasNumber(job: Pick<JobView, "stage" | "fraction">): boolean {
  return job.fraction > 0 && job.stage !== "loading" && job.stage !== "reading";
}

/** A job's state in one line, for pills, cells and announcements. */
export function jobLine(job: JobView): string {
  switch (job.state) {
    case "queued":
      // It is not due yet: its place in the line says nothing.
      if (job.notBefore !== null) return waitLine(job);
      return job.queuePosition === null
        ? "Queued"
        : `Queued, ${formatOrdinal(job.queuePosition)} in line`;
    case "running":
      return hasNumber(job) ? `${jobVerb(job)} ${formatPercent(job.fraction)}` : jobVerb(job);
    case "completed":
      return "Done";
    case "failed":
      return jobErrorWords(job).title;
    case "cancelled":
      return job.fraction > 0 ? `Cancelled at ${formatPercent(job.fraction)}` : "Cancelled";
  }
}

/** One that a source has put off says why, and Spotify until when; else a try has failed. */
function waitLine(job: JobView): string {
  const { kind, errorCode, notBefore } = job;
  if (isListImport(kind) && errorCode === "rate_limited" && notBefore !== null) {
    return `Spotify asks us to wait until ${formatUntil(notBefore)}. It goes on by itself.`;
  }
  const reason = errorCode === null ? "Did not work" : jobErrorWords(job).title;
  return `${reason}, tries again by itself`;
}
