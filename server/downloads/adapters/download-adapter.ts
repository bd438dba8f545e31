import type { PartWriter } from "#server/library/part-writer.ts";
import type { DownloadLimits } from "../download-limits.ts";

/** One file that is wanted from one source. */
export interface FetchRequest {
  /** As the adapter understands it: an address, a path below the watched folder, or words to look for. */
  readonly origin: string;
  /** Takes the bytes in order, and refuses what is too much or no audio. */
  readonly sink: PartWriter;
  readonly signal: AbortSignal;
  readonly limits: DownloadLimits;
  /** Told how much of the file is here, 0 to 1, where that is known; may go back. */
  readonly onProgress: (stage: FetchStage, fraction: number) => void;
}

export type FetchStage = "searching" | "fetching";

/** A way to bring a file. */
export interface DownloadAdapter {
  /**
   * Resolves with what the file is called, to be shown, when the sink has all of it. Throws DownloadError,
   * what the sink throws, or the signal's reason; nothing of it runs any more then.
   */
  fetch(request: FetchRequest): Promise<{ readonly fileName: string }>;
}
