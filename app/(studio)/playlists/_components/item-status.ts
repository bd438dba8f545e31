import type { PlaylistItemView } from "#server/imports/views.ts";
import type { JobView } from "#server/realtime/events.ts";
import type { UploadState } from "../../../_uploads/upload-item.ts";
import { isDownload } from "../../../_words/job-words.ts";
import { matchQuestion } from "../../../_words/match-words.ts";
import { taskErrorWords } from "../../../_words/task-error-words.ts";

/** What a row says of its track's audio, and what can be done about it. */
export type ItemStatus =
  | { readonly kind: "uploading"; readonly fraction: number }
  | { readonly kind: "refused"; readonly reason: string; readonly text: string }
  | { readonly kind: "working"; readonly verb: string; readonly job: JobView | null }
  | { readonly kind: "ready"; readonly name: string | null; readonly isChosen: boolean }
  | { readonly kind: "toCheck"; readonly question: string }
  | { readonly kind: "needsFile"; readonly isDismissed: boolean }
  | {
      readonly kind: "failed";
      readonly reason: string;
      readonly text: string;
      /** The job to try again; null when that can't help. */
      readonly retryJobId: string | null;
    };

/** What is known beside the list itself. */
export interface Beside {
  /** The file that is on its way for this track. */
  readonly upload?: UploadState | undefined;
  /** The live job of its track, else the last one that failed. */
  readonly job?: JobView | undefined;
}

/** The one thing that matters most now: what the reader has just given, then work, then what is there or missing. */
export function itemStatus(item: PlaylistItemView, { upload, job }: Beside): ItemStatus {
  const { state, match, isChosen, durationSec } = item;
  if (state === "ready") return { kind: "ready", name: match.name, isChosen };
  const given = upload ? uploadStatus(upload) : null;
  if (given) return given;
  switch (state) {
    case "fetching":
      return { kind: "working", verb: "Fetching", job: liveOnly(job) };
    case "ingesting":
      return { kind: "working", verb: "Reading", job: liveOnly(job) };
    case "failed":
      return failure(job);
    case "to_check":
      return { kind: "toCheck", question: matchQuestion(match, durationSec) };
    case "needs_file":
      if (job?.state === "failed" && isDownload(job.kind)) return failure(job);
      return { kind: "needsFile", isDismissed: isChosen };
  }
}

function uploadStatus(upload: UploadState): ItemStatus | null {
  switch (upload.kind) {
    case "waiting":
      return { kind: "uploading", fraction: 0 };
    case "sending":
      return { kind: "uploading", fraction: upload.fraction };
    case "accepted":
      return { kind: "working", verb: "Reading", job: null };
    case "refused":
      return { kind: "refused", reason: "This file was not taken", text: upload.message };
    case "cancelled":
      return null;
  }
}

function liveOnly(job: JobView | undefined): JobView | null {
  return job && (job.state === "queued" || job.state === "running") ? job : null;
}

function failure(job: JobView | undefined): ItemStatus {
  const { title, text, canRetry } = taskErrorWords(job?.errorCode ?? null);
  return {
    kind: "failed",
    reason: title,
    text: job?.errorMessage ?? text,
    retryJobId: canRetry && job ? job.id : null,
  };
}
