import { setTimeout as delay } from "node:timers/promises";
import type { ProxyVariables } from "#server/env.ts";
import type { ModelFile } from "../catalogue.ts";
import { openDownload, type Download, type DownloadLimits } from "./open-download.ts";
import { PartialFile } from "./partial-file.ts";
import { proxyRefusal } from "./proxies.ts";
import { readRetryAfter } from "./retry-after.ts";
import { SourceError } from "./source-error.ts";

export interface FetchLimits extends DownloadLimits {
  /** Before a cut connection is opened anew; grows with each that brought next to nothing. */
  readonly pauseMs: number;
}

export const FETCH_LIMITS: FetchLimits = { connectMs: 30_000, idleMs: 60_000, pauseMs: 500 };

export interface FileDownload {
  readonly url: URL;
  readonly file: Pick<ModelFile, "name" | "sizeBytes" | "sha256">;
  /** Where what has come is kept. */
  readonly path: string;
  readonly signal: AbortSignal;
  readonly limits: FetchLimits;
  readonly proxy: ProxyVariables;
  /** Told how much of the file is there. */
  readonly onBytes: (sizeBytes: number) => void;
}

/** Connections in a row that may be cut before they brought `LEAST_BYTES`. */
const MAX_CUTS = 5;
const LEAST_BYTES = 1024 ** 2;

/**
 * Brings a file to `path`, from where an earlier try stopped; it has the right size and hash when this
 * resolves. Throws SourceError; what has come stays at `path`, also when it is wrong.
 */
export async function downloadFile(download: FileDownload): Promise<void> {
  const { file, path, signal } = download;
  const partial = await PartialFile.open(path, file.sizeBytes, signal);
  const keptBytes = partial.sizeBytes;
  try {
    await fill(partial, download);
    if (keptBytes > 0 && partial.digest() !== file.sha256) {
      // What was kept may have been damaged by a loss of power; the source is not to blame for that.
      await partial.restart();
      await fill(partial, download);
    }
    if (partial.digest() !== file.sha256) throw wrongContent(download, "its sha256 is another one");
    await partial.sync();
  } finally {
    await partial.close();
  }
}

async function fill(partial: PartialFile, download: FileDownload): Promise<void> {
  const { file, limits, signal } = download;
  let cuts = 0;
  while (partial.sizeBytes < file.sizeBytes) {
    const before = partial.sizeBytes;
    try {
      await receive(partial, download);
    } catch (error) {
      if (!(error instanceof SourceError) || error.code !== "connection_lost") throw error;
      cuts = partial.sizeBytes - before >= LEAST_BYTES ? 0 : cuts + 1;
      if (cuts >= MAX_CUTS) throw error;
      await delay(limits.pauseMs * cuts, undefined, { signal });
    }
  }
}

async function receive(partial: PartialFile, download: FileDownload): Promise<void> {
  const { file, onBytes } = download;
  const answer = await openDownload({ ...download, start: partial.sizeBytes });
  try {
    await begin(partial, download, answer);
    for await (const chunk of answer.body) {
      if (partial.sizeBytes + chunk.byteLength > file.sizeBytes) {
        throw wrongContent(download, `it is longer than ${file.sizeBytes} bytes`);
      }
      await partial.append(chunk);
      onBytes(partial.sizeBytes);
    }
    if (partial.sizeBytes < file.sizeBytes) throw cutShort(download);
  } finally {
    answer.close();
  }
}

/** Makes file and answer agree on the first byte; throws for answers without a body that is wanted. */
async function begin(
  partial: PartialFile,
  download: FileDownload,
  answer: Download,
): Promise<void> {
  const { status, headers } = answer;
  const encoding = headers["content-encoding"] ?? "identity";
  if (status < 300 && encoding !== "identity") {
    throw wrongContent(download, `it is compressed (${encoding.slice(0, 20)}), unasked`);
  }
  if (status === 206 && isFrom(headers["content-range"], partial.sizeBytes)) return;
  if (status === 206 || status === 416) {
    await partial.restart();
    throw cutShort(download);
  }
  if (status !== 200) throw refused(download, answer);
  if (partial.sizeBytes > 0) await partial.restart();
  const length = headers["content-length"];
  if (length !== undefined && Number(length) !== download.file.sizeBytes) {
    const reason = `it has ${length} bytes, and should have ${download.file.sizeBytes}`;
    throw wrongContent(download, reason);
  }
}

function isFrom(contentRange: string | undefined, start: number): boolean {
  return contentRange?.startsWith(`bytes ${start}-`) === true;
}

const BUSY = new Set([408, 425, 429, 500, 502, 503, 504]);

function refused({ url, file }: FileDownload, { status, headers }: Download): SourceError {
  if (status === 407) return proxyRefusal();
  if (!BUSY.has(status)) {
    return new SourceError("not_found_at_source", {
      message: `${url.host} answered ${status} for ${file.name}: the file is not there, or not for everybody. If you use a mirror, check its address.`,
    });
  }
  const retryAfterSec = readRetryAfter(headers["retry-after"]);
  return new SourceError("source_busy", {
    message: `${url.host} answered ${status} for ${file.name}: it takes no more requests for now.`,
    ...(retryAfterSec !== undefined && { retryAfterSec }),
  });
}

function wrongContent({ url, file }: FileDownload, reason: string): SourceError {
  return new SourceError("bad_hash", {
    message: `What ${url.host} sends as ${file.name} is not the file of the catalogue: ${reason}. Nothing of it was kept. A mirror or a proxy that changes files must let these through as they are.`,
  });
}

function cutShort({ url, file }: FileDownload): SourceError {
  return new SourceError("connection_lost", {
    message: `${url.host} stopped in the middle of ${file.name} again and again. What has come is kept; retry goes on from there.`,
  });
}
