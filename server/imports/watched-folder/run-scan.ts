import type { Database } from "#server/db.ts";
import { runThread } from "#server/supervision/run-thread.ts";
import type { ReadFile, ScanNews, ScanOrder, ScanReport, SeenFile } from "./thread/messages.ts";
import { removeGone, storeRead } from "./watched-files.ts";

const MODULE = new URL("./thread/scan-thread.ts", import.meta.url);
const LIMITS = { maxOldGenerationSizeMb: 512 };

export interface ScanRun {
  readonly signal: AbortSignal;
  /** One file, or some hundred entries of a folder, may take so long. */
  readonly silenceMs: number;
  readonly onStart: () => void;
  /** Another thread in the scan's place; for tests. */
  readonly module?: URL;
  /** Called when nothing of the thread is left, perhaps after this has rejected. */
  readonly onExit: () => void;
}

/** How a scan ended; `report` is null when it did not come to its end. */
export interface ScanEnd {
  readonly report: ScanReport | null;
  /** Why it did not. */
  readonly failure: unknown;
  /** Rows that were written or removed. */
  readonly changes: number;
}

/**
 * Has a thread look at the folder, and writes what it tells as it comes. A file at which the thread fails,
 * or falls silent, is one that can't be read: the next scan goes on behind it. Rejects with the signal's
 * reason, or when the database does not take what was read.
 */
export async function runScan(
  database: Database,
  order: ScanOrder,
  { signal, silenceMs, onStart, onExit, module = MODULE }: ScanRun,
): Promise<ScanEnd> {
  const writing = new Writing(database);
  let reading: SeenFile | null = null;
  let report: ScanReport | null = null;
  const onMessage = (news: ScanNews): void => {
    if (news.kind === "reading") reading = news.file;
    if (news.kind === "read") writing.store(news.files);
    if (news.kind === "gone") writing.remove(news.paths);
    if (news.kind === "done") report = news.report;
  };
  let failure: unknown = null;
  await runThread<ScanOrder, ScanNews>({
    module,
    limits: LIMITS,
    feed: (post) => {
      onStart();
      post(order);
    },
    onMessage,
    onExit,
    silenceMs,
    signal: AbortSignal.any([signal, writing.failed]),
  }).catch((error: unknown) => {
    failure = error;
  });
  signal.throwIfAborted();
  const culprit = failure === null ? null : (reading as SeenFile | null);
  if (culprit) writing.store([unreadable(culprit, failure)]);
  const changes = await writing.end();
  return { report, failure, changes };
}

function unreadable(file: SeenFile, failure: unknown): ReadFile {
  const reason = failure instanceof Error ? failure.message : String(failure);
  const nothing = { title: null, artist: null, album: null, isrc: null, durationSec: null };
  return { ...file, ...nothing, problem: `Reading the file failed: ${reason}` };
}

/** Writes in order; the first failure ends it. */
class Writing {
  readonly #database: Database;
  readonly #failing = new AbortController();
  #queue: Promise<void> = Promise.resolve();
  #changes = 0;

  constructor(database: Database) {
    this.#database = database;
  }

  get failed(): AbortSignal {
    return this.#failing.signal;
  }

  store(files: readonly ReadFile[]): void {
    this.#add(files.length, () => storeRead(this.#database, files));
  }

  remove(paths: readonly string[]): void {
    this.#add(paths.length, () => removeGone(this.#database, paths));
  }

  /** How many rows were written; throws what a write threw. */
  async end(): Promise<number> {
    await this.#queue;
    this.failed.throwIfAborted();
    return this.#changes;
  }

  #add(count: number, write: () => Promise<void>): void {
    this.#changes += count;
    this.#queue = this.#queue
      .then(() => (this.failed.aborted ? undefined : write()))
      .catch((error: unknown) => {
        this.#failing.abort(error);
      });
  }
}
