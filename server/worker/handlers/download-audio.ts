import { directUrl } from "#server/downloads/adapters/direct-url.ts";
import { watchedFolder } from "#server/downloads/adapters/watched-folder.ts";
import { ytDlp, type RunDownloader } from "#server/downloads/adapters/yt-dlp.ts";
import { DownloadError } from "#server/downloads/download-error.ts";
import { DOWNLOAD_LIMITS } from "#server/downloads/download-limits.ts";
import type { DownloadSettings } from "#server/downloads/download-settings.ts";
import {
  fetchDownload,
  type FetchDeps,
  type WantedDownload,
} from "#server/downloads/fetch-download.ts";
import { finishDownload } from "#server/downloads/finish-download.ts";
import { DomainError } from "#server/errors.ts";
import { isOutage } from "#server/jobs/database-retry.ts";
import type { Outcome } from "#server/jobs/outcome.ts";
import { QUEUE_INPUTS, QUEUE_LIMITS } from "#server/jobs/queues.ts";
import type { Handler, Run } from "#server/jobs/run-job.ts";
import { ClaimLostError } from "#server/jobs/settle.ts";
import type { FileDeps } from "#server/library/give-file.ts";
import { createDownloader, DownloaderLostError, type DownloaderDeps } from "../run-downloader.ts";
import { SUBJECT_GONE } from "./outcomes.ts";

export interface DownloadDeps
  extends FileDeps, Pick<FetchDeps, "database" | "seal" | "leastFreeBytes"> {
  readonly downloads?: DownloadSettings;
  /** Absolute; undefined while the operator shares none. */
  readonly watchDir: string | undefined;
  /** Undefined while the operator has not switched it on. */
  readonly downloader: DownloaderDeps | undefined;
}

/** A source that puts a download off so often is asked no more. */
const MAX_DEFERRALS = 10;

/** Brings the file of a track that has none. */
export function downloadAudio(deps: DownloadDeps): Handler {
  return async (run) => {
    const { downloadId } = QUEUE_INPUTS["download-audio"].parse(run.job.input);
    const download = await deps.database.download.findUnique({
      where: { id: downloadId },
      include: { user: true, track: { include: { wanted: true } } },
    });
    if (!download || !needsFile(download)) return SUBJECT_GONE;
    try {
      return await bring(deps, run, download);
    } catch (error) {
      return outcomeOf(deps, run, error);
    }
  };
}

function needsFile({ track }: WantedDownload): boolean {
  return track.state === "needs_file" && track.sha256 === null && track.deletedAt === null;
}

async function bring(deps: DownloadDeps, run: Run, download: WantedDownload): Promise<Outcome> {
  const { job, signal, progress } = run;
  signal.throwIfAborted();
  const file = await fetchDownload(fetchDeps(deps, run), {
    download,
    isLast: job.failedAttempts + 1 >= QUEUE_LIMITS["download-audio"].failedAttempts,
    signal,
    onProgress: (stage, fraction) => progress.report(stage, fraction),
  });
  return finishDownload(deps, download, file);
}

function fetchDeps(deps: DownloadDeps, run: Run): FetchDeps {
  const { downloads, downloader, watchDir } = deps;
  const runDownloader = downloader && createDownloader(downloader, run);
  return {
    ...deps,
    adapters: {
      direct_url: directUrl(downloads?.trust),
      watched_folder: watchedFolder(watchDir),
      yt_dlp: ytDlp(runDownloader ?? switchedOff),
    },
    runDownloader,
    limits: { ...DOWNLOAD_LIMITS, ...downloads?.limits },
  };
}

const switchedOff: RunDownloader = () => {
  const message = "The downloader is not switched on here any more. Give the address of a file.";
  return Promise.reject(new DownloadError("downloader_missing", { message }));
};

async function outcomeOf(deps: DownloadDeps, run: Run, error: unknown): Promise<Outcome> {
  const { signal } = run;
  if (signal.reason === "cancelled") return { kind: "cancelled" };
  if (signal.aborted || error instanceof ClaimLostError || isOutage(error)) return INTERRUPTED;
  if (error instanceof DownloaderLostError) return error.outcome;
  if (error instanceof DownloadError) return failureOf(deps, run, error);
  if (!(error instanceof DomainError)) throw error;
  return { kind: "failed", code: error.code, message: error.message, isWorthRetry: false };
}

/** A source that says when it takes requests again is asked then, and nothing waits for it meanwhile. */
async function failureOf(
  { database }: DownloadDeps,
  { job }: Run,
  { code, message, isWorthRetry, retryAfterSec, facts }: DownloadError,
): Promise<Outcome> {
  const rest = { code, message, ...(facts && { facts }) };
  if (retryAfterSec === undefined) return { kind: "failed", ...rest, isWorthRetry };
  const last = await database.jobAttempt.findMany({
    where: { jobId: job.id, outcome: { in: ["deferred", "failed"] } },
    orderBy: { number: "desc" },
    take: MAX_DEFERRALS,
    select: { outcome: true },
  });
  // Who tries a failed one again begins anew.
  const failed = last.findIndex(({ outcome }) => outcome === "failed");
  const deferrals = failed === -1 ? last.length : failed;
  if (deferrals >= MAX_DEFERRALS) return { kind: "failed", ...rest, isWorthRetry: false };
  return { kind: "deferred", ...rest, until: new Date(Date.now() + retryAfterSec * 1000) };
}

const INTERRUPTED: Outcome = { kind: "interrupted", isUnclean: false };
