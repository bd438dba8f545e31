import { lstatSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { parentPort } from "node:worker_threads";
import type { KnownFile, ReadFile, ScanNews, ScanOrder, SeenFile, YoungFile } from "./messages.ts";
import { readFacts } from "./read-facts.ts";
import { sortFiles } from "./sort-files.ts";
import { walkFolder, type Walk } from "./walk-folder.ts";

/** What was read is told in so many files, or when so much time has passed. */
const TOLD_FILES = 50;
const TOLD_MS = 1000;
const GONE_PATHS = 1000;

// The folder may be far away: whoever waits for it in a thread of its own holds nobody up.
parentPort?.once("message", (order: ScanOrder) => {
  void scan(order).finally(() => parentPort?.close());
});

async function scan(order: ScanOrder): Promise<void> {
  const { limits, young } = order;
  const walk = tryWalk(order);
  if (!walk) return;
  const known = new Map(
    order.known.flatMap((text) =>
      (JSON.parse(text) as KnownFile[]).map((file) => [file[0], file] as const),
    ),
  );
  const nowMs = Date.now();
  const sorted = sortFiles(walk.files, { known, young, nowMs, settleMs: limits.settleMs });
  for (let at = 0; at < sorted.gone.length; at += GONE_PATHS) {
    tell({ kind: "gone", paths: sorted.gone.slice(at, at + GONE_PATHS) });
  }
  const left = await readAll(order, sorted.changed);
  const report = {
    files: walk.files.length,
    young: [...sorted.young, ...left.young],
    isMore: left.isMore,
    trouble: walk.trouble,
  };
  tell({ kind: "done", report });
}

/** Null, and told, when the folder itself can't be read: then nothing is known of its files. */
function tryWalk({ folder, limits }: ScanOrder): Walk | null {
  try {
    return walkFolder(folder, limits, () => tell({ kind: "walking" }));
  } catch (error) {
    const trouble = `The watched folder ${folder} can't be read: ${messageOf(error)}`;
    tell({ kind: "done", report: { files: 0, young: [], isMore: false, trouble } });
    return null;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What has changed while it was read waits for the next scan. */
async function readAll(
  { folder, limits }: ScanOrder,
  files: readonly SeenFile[],
): Promise<{ young: YoungFile[]; isMore: boolean }> {
  const root = realpathSync(folder);
  const deadlineMs = performance.now() + limits.readMs;
  const young: YoungFile[] = [];
  let told = performance.now();
  let read: ReadFile[] = [];
  const tellRead = (): void => {
    if (read.length > 0) tell({ kind: "read", files: read });
    read = [];
    told = performance.now();
  };
  for (const [at, file] of files.entries()) {
    // However slow the folder is, each scan comes further.
    if (at > 0 && performance.now() > deadlineMs) {
      tellRead();
      return { young, isMore: true };
    }
    tell({ kind: "reading", file });
    const path = join(root, file.path);
    const facts = await readFacts(path, file, limits);
    if (isSame(path, file)) read.push({ ...file, ...facts });
    else young.push({ ...file, sinceMs: Date.now() });
    if (read.length >= TOLD_FILES || performance.now() - told > TOLD_MS) tellRead();
  }
  tellRead();
  return { young, isMore: false };
}

function isSame(path: string, { sizeBytes, modifiedMs }: SeenFile): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats?.size === sizeBytes && stats.mtimeMs === modifiedMs;
}

function tell(news: ScanNews): void {
  parentPort?.postMessage(news);
}
