import type { Database } from "#server/db.ts";
import { DomainError } from "#server/errors.ts";
import type { Boss } from "#server/jobs/boss.ts";
import { withDatabaseRetry } from "#server/jobs/database-retry.ts";
import type { Outcome } from "#server/jobs/outcome.ts";
import type { PortQueue } from "#server/jobs/queues.ts";
import { recordNotice } from "#server/jobs/record-notice.ts";
import type { Run, StopReason } from "#server/jobs/run-job.ts";
import { ClaimLostError } from "#server/jobs/settle.ts";
import { preparePack, type PackLayout } from "#server/library/prepare-pack.ts";
import { publishRendition } from "#server/library/publish-rendition.ts";
import { publishSegment } from "#server/library/publish-segment.ts";
import type { Pool } from "#server/ports/pool/pool.ts";
import type { RequestLimits } from "#server/ports/port-types.ts";
import type { PortMessage } from "#server/ports/protocol.ts";
import { separationRun } from "#server/separation/separation-run.ts";
import type { ObjectStore } from "#server/storage/object-store.ts";
import type { Registry } from "#server/supervision/registry.ts";
import { withAttemptFolder, type AttemptFolder } from "./attempt-folder.ts";
import { outcomeOfPort } from "./port-failure.ts";

/** What the handlers of ports share. */
export interface PortDeps {
  readonly database: Database;
  readonly boss: Boss;
  readonly store: ObjectStore;
  readonly pools: Registry<Pool>;
  /** Attempt folders live below `run/` of it. */
  readonly dataDir: string;
  /** Limits that differ from the defaults; for tests. */
  readonly limits?: Partial<RequestLimits>;
  /** On the disk, below which nothing is begun that fills it; 5 GB by default. */
  readonly leastFreeBytes?: number;
}

export interface PortWork {
  readonly queue: PortQueue;
  readonly packId: string;
  /** Longest time of the whole run, whatever it does. */
  readonly absoluteSec: number;
  /** Without a new stage, a larger fraction or a segment; 60 s by default. */
  readonly idleSec?: number;
  /** Fields of the `run` message beside id and outputFolder. */
  readonly input: Readonly<Record<string, unknown>>;
  /** Hears each message before it is acted on. */
  readonly onHeard?: (message: PortMessage) => void;
  /** Makes the attempt's outcome of a result, while the attempt's folder is still there. */
  readonly complete: (result: unknown, outputFolder: string) => Promise<Outcome>;
}

/** A job is claimed when a port should be free; it may be starting again, or resting after a crash. */
const QUEUE_MS = 120_000;
const PUBLISH_LIMIT_MS = 60_000;
const IDLE_SEC = 60;
/** The queue takes a job back after 23 h. */
const LONGEST_RUN_SEC = 22 * 3600;

/** Runs one port for an attempt and publishes what it makes; its folder is gone when this resolves. */
export async function runPort(deps: PortDeps, run: Run, work: PortWork): Promise<Outcome> {
  const { job, signal } = run;
  if (signal.aborted) return stopped(signal.reason as StopReason);
  try {
    return await withAttemptFolder(deps.dataDir, job, (folder) =>
      runIn(deps, { run, work, folder }),
    );
  } catch (error) {
    if (isAborted(signal)) return stopped(signal.reason as StopReason);
    if (error instanceof ClaimLostError) return stopped("lost_claim");
    if (error instanceof DomainError) {
      return { kind: "failed", code: error.code, message: error.message, isWorthRetry: false };
    }
    throw error;
  } finally {
    run.onFocus = undefined;
  }
}

interface OneRun {
  readonly run: Run;
  readonly work: PortWork;
  readonly folder: AttemptFolder;
}

async function runIn(deps: PortDeps, { run, work, folder }: OneRun): Promise<Outcome> {
  const { job, signal } = run;
  const { path: tempFolder, outputFolder } = folder;
  const pool = await deps.pools.waitFor(work.queue, QUEUE_MS, signal);
  const end = await pool.metadata.execute({
    jobId: job.id,
    attempt: job.attempt,
    run: { id: job.id, ...work.input, outputFolder, tempFolder },
    limits: limitsOf(deps, work),
    queueMs: QUEUE_MS,
    signal,
    onAssigned: (port) => {
      run.onFocus = (frame) => port.focus(frame);
    },
    onMessage: (message) => onMessage(deps, { run, work, outputFolder }, message),
  });
  if (end.kind !== "completed") return outcomeOfPort(end);
  return work.complete(end.result, outputFolder);
}

interface Publishing {
  readonly run: Run;
  readonly work: PortWork;
  readonly outputFolder: string;
}

async function onMessage(
  deps: PortDeps,
  { run, work, outputFolder }: Publishing,
  message: PortMessage,
): Promise<void> {
  work.onHeard?.(message);
  if (message.type === "progress") {
    run.progress.report(message.stage, message.fraction);
    return;
  }
  const publication = {
    claim: run.claim,
    attempt: run.job.attempt,
    packId: work.packId,
    outputFolder,
  };
  const publish = async (): Promise<void> => {
    switch (message.type) {
      case "pack":
        await preparePack(deps.database, work.packId, layoutOf(message));
        return;
      case "segment":
        await publishSegment(deps, publication, message);
        return;
      case "rendition":
        await publishRendition(deps, publication, message);
        return;
      case "notice":
        await recordNotice(deps.database, run.job, message);
    }
  };
  await withDatabaseRetry(publish, { signal: run.signal, limitMs: PUBLISH_LIMIT_MS });
}

function layoutOf({ run, ...layout }: Extract<PortMessage, { type: "pack" }>): PackLayout {
  return run === undefined ? layout : { ...layout, run: separationRun.parse(run) };
}

function limitsOf(deps: PortDeps, work: PortWork): RequestLimits {
  const absoluteSec = Math.min(work.absoluteSec, LONGEST_RUN_SEC);
  const idleSec = work.idleSec ?? IDLE_SEC;
  return { idleMs: idleSec * 1000, absoluteMs: absoluteSec * 1000, ...deps.limits };
}

/** A call, since the compiler does not expect the answer to change between two looks. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

function stopped(reason: StopReason): Outcome {
  return reason === "cancelled" ? { kind: "cancelled" } : { kind: "interrupted", isUnclean: false };
}
