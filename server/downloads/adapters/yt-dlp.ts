import { createReadStream } from "node:fs";
import { displayName } from "#server/library/display-name.ts";
import { DownloadError } from "../download-error.ts";
import { refuseSpotify } from "../refuse-spotify.ts";
import type { DownloadAdapter, FetchRequest, FetchStage } from "./download-adapter.ts";

/** What the program is asked for. */
type DownloaderTarget =
  | { readonly url: string }
  | {
      /** Of the first five that are found, the first whose length is near enough is taken. */
      readonly search: { readonly words: string; readonly durationSec: number | null };
    };

export interface DownloaderRequest {
  readonly target: DownloaderTarget;
  readonly maxBytes: number;
  readonly totalMs: number;
  readonly idleMs: number;
  readonly signal: AbortSignal;
  readonly onProgress: (stage: FetchStage, fraction: number) => void;
  /** Takes the file away; it is gone afterwards. */
  readonly take: (file: { readonly path: string; readonly title: string }) => Promise<void>;
}

/**
 * Runs the operator's program once, under a guardian. Throws DownloadError, what `take` throws, or the
 * signal's reason; nothing of the program is left when it settles.
 */
export type RunDownloader = (request: DownloaderRequest) => Promise<void>;

/** Brings what the operator's program finds behind an address of a page. */
export function ytDlp(run: RunDownloader): DownloadAdapter {
  return {
    fetch: async (request) => {
      const message = refuseSpotify(new URL(request.origin).hostname);
      if (message !== null) throw new DownloadError("unsupported_source", { message });
      return bring(run, request, { url: request.origin });
    },
  };
}

/** Looks for the words that are its origin; with a known length only what is within 10 s of it is taken. */
export function ytDlpSearch(run: RunDownloader, durationSec: number | null): DownloadAdapter {
  return {
    fetch: (request) => bring(run, request, { search: { words: request.origin, durationSec } }),
  };
}

async function bring(
  run: RunDownloader,
  { sink, signal, limits, onProgress }: FetchRequest,
  target: DownloaderTarget,
): Promise<{ fileName: string }> {
  let fileName = "";
  await run({
    target,
    maxBytes: limits.bytes,
    totalMs: limits.totalMs,
    idleMs: limits.idleMs,
    signal,
    onProgress,
    take: async ({ path, title }) => {
      for await (const chunk of createReadStream(path, { signal })) {
        await sink.write(chunk as Buffer);
      }
      const extension = /\.[a-z0-9]{1,8}$/i.exec(path)?.[0] ?? "";
      fileName = displayName(`${title.replaceAll(/[/\\]/g, "-")}${extension}`);
    },
  });
  return { fileName };
}
