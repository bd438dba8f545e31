import type { Database, Transaction } from "#server/db.ts";
import { requestMatches } from "#server/imports/matching/request-match.ts";
import { UPLOAD_LIMITS } from "#server/library/upload-limits.ts";
import type { Logger } from "#server/logger.ts";
import { runScan } from "./run-scan.ts";
import type { ScanLimits, YoungFile } from "./thread/messages.ts";
import { readKnown } from "./watched-files.ts";

export interface WatchedFolderOptions {
  readonly database: Database;
  readonly logger: Logger;
  /** Absolute; undefined while the operator shares none: then nothing is known of its files. */
  readonly folder: string | undefined;
  readonly limits?: Partial<ScanLimits>;
  /** A thread that says nothing for so long is given up; 60 s by default. */
  readonly silenceMs?: number;
  /** The folder's disk rests for so many times as long as a scan took; 2 by default. */
  readonly restFactor?: number;
}

const LIMITS: ScanLimits = {
  files: 100_000,
  depth: 16,
  entries: 1_000_000,
  fileBytes: UPLOAD_LIMITS.fileBytes,
  settleMs: 5000,
  readMs: 20_000,
};
const SILENCE_MS = 60_000;
/** A hundred thousand files, one after the other, over a slow line. */
export const SCAN_LIMIT_MS = 600_000;
const REST_FACTOR = 2;

/** The folder of audio files that everybody's lists are matched with; it is only ever read. */
export class WatchedFolder {
  readonly #options: WatchedFolderOptions;
  readonly #limits: ScanLimits;
  #young: readonly YoungFile[] = [];
  #trouble: string | null = null;
  #found = "not looked at yet";
  #restUntilMs = 0;
  /** A process that died may have learnt of files and told nobody. */
  #isFirst = true;
  /** A thread that waits for a disk can't be ended: there is never a second one. */
  #isThreadThere = false;

  constructor(options: WatchedFolderOptions) {
    this.#options = options;
    this.#limits = { ...LIMITS, ...options.limits };
  }

  /**
   * Looks at all files once, on one worker at a time, and reads those that are new or others; whoever
   * misses a file is looked after then. Resolves to whether there is more to be read at once.
   */
  async scan(signal: AbortSignal): Promise<boolean> {
    const { database, folder } = this.#options;
    if (folder === undefined) return this.#forget();
    if (performance.now() < this.#restUntilMs) return false;
    if (this.#isThreadThere) return false;
    return database.$transaction(
      async (lease) => ((await takeLease(lease)) ? this.#scan(folder, signal) : false),
      { maxWait: 5000, timeout: SCAN_LIMIT_MS },
    );
  }

  /** What the last scan has found, in words; throws with what was wrong. Asks no disk that may not answer. */
  describe(): string {
    if (this.#trouble !== null) throw new Error(this.#trouble);
    return this.#found;
  }

  async #scan(folder: string, signal: AbortSignal): Promise<boolean> {
    const { database, silenceMs = SILENCE_MS, restFactor = REST_FACTOR } = this.#options;
    const startedMs = performance.now();
    const known = await readKnown(database);
    const order = { folder, known, young: this.#young, limits: this.#limits };
    const end = await runScan(database, order, {
      signal,
      silenceMs,
      onStart: () => (this.#isThreadThere = true),
      onExit: () => (this.#isThreadThere = false),
    });
    if (end.changes > 0 || this.#isFirst) await requestMatches(database);
    this.#isFirst = false;
    if (!end.report) {
      this.#fail(folder, end.failure);
      return false;
    }
    const { files, young, isMore, trouble } = end.report;
    this.#young = young;
    this.#trouble = trouble;
    this.#found = `${files} audio files`;
    const nowMs = performance.now();
    if (!isMore) this.#restUntilMs = nowMs + restFactor * (nowMs - startedMs);
    return isMore;
  }

  #fail(folder: string, failure: unknown): void {
    this.#trouble = `Looking through the watched folder ${folder} has failed; its disk may not answer.`;
    this.#options.logger.warn(
      { err: failure, folder },
      "the watched folder could not be looked at",
    );
  }

  /** What another configuration has left. */
  async #forget(): Promise<false> {
    if (!this.#isFirst) return false;
    const { database } = this.#options;
    const { count } = await database.watchedFile.deleteMany();
    if (count > 0) await requestMatches(database);
    this.#isFirst = false;
    return false;
  }
}

async function takeLease(lease: Transaction): Promise<boolean> {
  const [row] = await lease.$queryRaw<{ isTaken: boolean }[]>`
    SELECT pg_try_advisory_xact_lock(hashtextextended('watched folder', 0)) AS "isTaken"`;
  return row?.isTaken === true;
}
