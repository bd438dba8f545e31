import type { Database, Prisma } from "#server/db.ts";
import { DomainError } from "#server/errors.ts";
import type { DownloadAdapter as AdapterName } from "#server/generated/prisma/enums.ts";
import { PartWriter, type StoredPart } from "#server/library/part-writer.ts";
import { storageUsage } from "#server/library/storage-usage.ts";
import { UploadRefusal } from "#server/library/upload-refusal.ts";
import type { Seal } from "#server/spotify/seal.ts";
import { assertFreeSpace } from "#server/storage/free-space.ts";
import type { ObjectStore } from "#server/storage/object-store.ts";
import type { DownloadAdapter, FetchRequest } from "./adapters/download-adapter.ts";
import { ytDlpSearch, type RunDownloader } from "./adapters/yt-dlp.ts";
import { DownloadError } from "./download-error.ts";
import { LEAST_BYTES, type DownloadLimits } from "./download-limits.ts";

export interface FetchDeps {
  readonly database: Database;
  readonly store: ObjectStore;
  readonly seal: Seal;
  readonly adapters: Readonly<Record<AdapterName, DownloadAdapter>>;
  /** Undefined while the operator has not switched it on. */
  readonly runDownloader: RunDownloader | undefined;
  readonly limits: DownloadLimits;
  /** Left on the disk; 5 GB by default. */
  readonly leastFreeBytes?: number;
}

/** A download's row with all that decides how its file is looked for. */
export type WantedDownload = Prisma.DownloadGetPayload<{
  include: { user: true; track: { include: { wanted: true } } };
}>;

export interface DownloadRun extends Pick<FetchRequest, "signal" | "onProgress"> {
  readonly download: WantedDownload;
  /** No attempt follows when this one fails. */
  readonly isLast: boolean;
}

/** A whole file that nobody else knows of; whoever holds it moves or deletes the part. */
export interface FetchedFile {
  readonly name: string;
  readonly part: StoredPart;
  /** Whether it came the second way. */
  readonly hasFallenBack: boolean;
}

/**
 * Brings a download's file, the second way where the first fails for good: what the downloader finds by
 * title and artist, for users who have confirmed it. When both fail, the first failure counts. Throws
 * DownloadError, DomainError `quota_exceeded` and `no_space`, or the signal's reason; no part is left then.
 */
export async function fetchDownload(deps: FetchDeps, run: DownloadRun): Promise<FetchedFile> {
  const { download, signal } = run;
  await assertFreeSpace(deps.store, 0, deps.leastFreeBytes);
  const origin = deps.seal.open(download.origin, download.userId);
  if (origin === null) throw unreadable();
  try {
    const from = { adapter: deps.adapters[download.adapter], origin };
    return { ...(await fetchFrom(deps, run, from)), hasFallenBack: false };
  } catch (error) {
    signal.throwIfAborted();
    const failure = sourceFailure(error);
    if (!failure) throw error;
    const second = secondWay(deps, run, failure);
    if (!second) throw failure;
    return await fallBack(deps, run, { second, failure });
  }
}

interface Source {
  readonly adapter: DownloadAdapter;
  readonly origin: string;
}

async function fetchFrom(
  { database, store, limits }: FetchDeps,
  { download, signal, onProgress }: DownloadRun,
  { adapter, origin }: Source,
): Promise<Omit<FetchedFile, "hasFallenBack">> {
  const { usedBytes, quotaBytes } = await storageUsage(database, download.userId);
  const admit = admitter(limits.bytes, quotaBytes - usedBytes);
  const sink = await PartWriter.open({ store, subject: "the download", admit });
  try {
    const { fileName } = await adapter.fetch({ origin, sink, signal, limits, onProgress });
    const part = await sink.finish();
    if (part.sizeBytes < LEAST_BYTES) throw tooSmall(part.sizeBytes);
    signal.throwIfAborted();
    return { name: fileName, part };
  } catch (error) {
    await sink.discard();
    throw error;
  }
}

function admitter(limitBytes: number, leftBytes: number): (sizeBytes: number) => void {
  return (sizeBytes) => {
    if (sizeBytes > limitBytes) {
      const message = `The file has more than ${limitBytes} bytes, the limit.`;
      throw new DownloadError("too_large", { message });
    }
    if (sizeBytes <= leftBytes) return;
    const message =
      "The file does not fit into your storage. Delete tracks, and empty the bin, to make room.";
    throw new DomainError("quota_exceeded", { message });
  };
}

/** Null for what is no fault of the source. */
function sourceFailure(error: unknown): DownloadError | null {
  if (error instanceof DownloadError) return error;
  if (!(error instanceof UploadRefusal)) return null;
  const { code, message } = error;
  return code === "empty_file" ? tooSmall(0) : new DownloadError(code, { message, cause: error });
}

/** Tried once for a download, when the first way has had its last try. */
function secondWay(
  { runDownloader }: FetchDeps,
  run: DownloadRun,
  failure: DownloadError,
): Source | null {
  const { track, user, hasFallenBack } = run.download;
  if (!runDownloader || user.ytDlpConfirmedAt === null || hasFallenBack) return null;
  if (!isFinal(run, failure) || isPointless(run, failure)) return null;
  const [title, artist] = [track.title.trim(), track.artist.trim()];
  if (title === "" || artist === "") return null;
  const durationSec = track.durationSec ?? track.wanted[0]?.durationSec ?? null;
  const words = `${artist} ${title}`.replaceAll(/\s+/g, " ").slice(0, 200);
  return { adapter: ytDlpSearch(runDownloader, durationSec), origin: words };
}

function isFinal({ isLast }: DownloadRun, failure: DownloadError): boolean {
  return failure.retryAfterSec === undefined && (isLast || !failure.isWorthRetry);
}

/** A file of the operator's folder is wanted as it is; a program that can't run finds nothing either. */
function isPointless({ download }: DownloadRun, failure: DownloadError): boolean {
  return download.adapter === "watched_folder" || failure.code.startsWith("downloader_");
}

async function fallBack(
  deps: FetchDeps,
  run: DownloadRun,
  { second, failure }: { second: Source; failure: DownloadError },
): Promise<FetchedFile> {
  try {
    return { ...(await fetchFrom(deps, run, second)), hasFallenBack: true };
  } catch (error) {
    run.signal.throwIfAborted();
    if (!sourceFailure(error)) throw error;
    const { id } = run.download;
    await deps.database.download.updateMany({ where: { id }, data: { hasFallenBack: true } });
    const { code, message, facts } = failure;
    throw new DownloadError(code, { message, cause: error, facts });
  }
}

function tooSmall(sizeBytes: number): DownloadError {
  const message = `The file has ${sizeBytes} bytes; one with sound has at least ${LEAST_BYTES}.`;
  return new DownloadError("empty_file", { message });
}

function unreadable(): DownloadError {
  const message =
    "The address can't be read any more, since the server's secrets were replaced. Start again with the address.";
  return new DownloadError("origin_lost", { message });
}
