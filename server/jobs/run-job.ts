import { DomainError } from "#server/errors.ts";
import type { Job } from "#server/generated/prisma/client.ts";
import type { Logger } from "#server/logger.ts";
import { beginAttempt, type AttemptDeps } from "./attempt.ts";
import { Claim, type QueueEntry } from "./claim.ts";
import { isOutage, withDatabaseRetry } from "./database-retry.ts";
import type { Outcome } from "./outcome.ts";
import { ProgressReporter } from "./progress.ts";
import { ClaimLostError, closeAttempt, settleAttempt } from "./settle.ts";
import { releaseSlot, type Slot } from "./slots.ts";

/** Why a run must end before its work does. */
export type StopReason = "cancelled" | "shutdown" | "lost_claim";

/** One attempt, as its handler sees it. */
export interface Run {
  readonly job: Job;
  readonly claim: Claim;
  readonly progress: ProgressReporter;
  /** Aborts with a StopReason as its reason: the handler ends its port and answers. */
  readonly signal: AbortSignal;
  /** Hands over each wish of a listener to hear another part soon, in frames. */
  onFocus: ((frame: number) => void) | undefined;
}

/** Does a queue's work; it never throws for what the work itself can do wrong. */
export type Handler = (run: Run) => Promise<Outcome>;

export interface RunnerDeps extends AttemptDeps {
  readonly logger: Logger;
  readonly heartbeatSec: number;
  /** How long an attempt's end is tried to be written while the database is away. */
  readonly settleLimitMs: number;
  readonly handlers: Record<string, Handler>;
  /** Told of each attempt's end, for metrics. */
  readonly onAttemptEnd?: (kind: string, outcome: string, seconds: number) => void;
}

/** A younger attempt may be just beginning. */
const STRAY_MS = 15_000;

interface ActiveRun {
  readonly run: Run;
  readonly stop: (reason: StopReason) => void;
}

/** Runs claimed jobs, one attempt each, and knows those that run now. */
export class JobRunner {
  readonly #deps: RunnerDeps;
  readonly #active = new Map<string, ActiveRun>();

  constructor(deps: RunnerDeps) {
    this.#deps = deps;
  }

  /** How many attempts run now. */
  get size(): number {
    return this.#active.size;
  }

  /** Whether there is a handler for jobs of this kind. */
  has(kind: string): boolean {
    return this.#deps.handlers[kind] !== undefined;
  }

  /** Runs one attempt to its settled end; never rejects. */
  async run(slot: Slot, entry: QueueEntry): Promise<void> {
    const { deps, logger } = { deps: this.#deps, logger: this.#deps.logger };
    const stopping = new AbortController();
    const claim = new Claim({
      ...deps,
      slot,
      entry,
      onLost: (reason) => {
        logger.warn({ jobId: entry.data.jobId, reason }, "claim lost");
        stopping.abort("lost_claim" satisfies StopReason);
      },
      onCancelled: () => stopping.abort("cancelled" satisfies StopReason),
    });
    try {
      const job = await beginAttempt(deps, claim);
      if (job) await this.#attempt({ job, claim, stopping });
    } catch (error) {
      logger.error({ err: error, jobId: entry.data.jobId }, "attempt could not be run");
    } finally {
      claim.end();
      await this.#release(slot);
    }
  }

  /** Ends a running job's port; false when it does not run here. */
  stopJob(jobId: string, reason: StopReason): boolean {
    const active = this.#active.get(jobId);
    active?.stop(reason);
    return active !== undefined;
  }

  /** Ends the ports of all running jobs of a queue. */
  stopKind(kind: string, reason: StopReason): void {
    for (const { run, stop } of this.#active.values()) if (run.job.kind === kind) stop(reason);
  }

  /** Passes a listener's wish on to the job that works on this pack, if it runs here. */
  focus(packId: string, frame: number): void {
    for (const { run } of this.#active.values()) {
      if (run.job.packId === packId) run.onFocus?.(frame);
    }
  }

  /**
   * Closes attempts of this worker that it does not run: an answer of the database that was lost on its
   * way leaves such a row, and nobody begins the job while it is open.
   */
  async closeStrayAttempts(olderThanMs = STRAY_MS): Promise<number> {
    const { database, workerId } = this.#deps;
    const running = [...this.#active.keys()];
    const startedAt = { lt: new Date(Date.now() - olderThanMs) };
    const { count } = await database.jobAttempt.updateMany({
      where: { workerId, outcome: null, startedAt, jobId: { notIn: running } },
      data: { outcome: "interrupted", endedAt: new Date() },
    });
    return count;
  }

  async #attempt(start: { job: Job; claim: Claim; stopping: AbortController }): Promise<void> {
    const { job, claim, stopping } = start;
    const { logger, database } = this.#deps;
    const run: Run = {
      job,
      claim,
      signal: stopping.signal,
      progress: new ProgressReporter({
        database,
        job,
        onError: (error) => logger.debug({ err: error, jobId: job.id }, "progress lost"),
      }),
      onFocus: undefined,
    };
    this.#active.set(job.id, { run, stop: (reason) => stopping.abort(reason) });
    try {
      const outcome = await this.#handle(run);
      await run.progress.end();
      await this.#settle(run, outcome).finally(() => this.#letGo(run, outcome));
    } finally {
      this.#active.delete(job.id);
    }
  }

  async #handle(run: Run): Promise<Outcome> {
    const handler = this.#deps.handlers[run.job.kind];
    const startedAt = performance.now();
    const outcome = await (handler?.(run) ?? Promise.resolve(noHandler(run.job.kind))).catch(
      (error: unknown): Outcome => {
        this.#deps.logger.error({ err: error, jobId: run.job.id }, "handler failed");
        return internalFailure();
      },
    );
    const durationMs = Math.round(performance.now() - startedAt);
    this.#deps.logger.info(
      {
        jobId: run.job.id,
        kind: run.job.kind,
        attempt: run.job.attempt,
        outcome: outcome.kind,
        durationMs,
      },
      "attempt ended",
    );
    this.#deps.onAttemptEnd?.(run.job.kind, outcome.kind, durationMs / 1000);
    return outcome;
  }

  async #settle(run: Run, outcome: Outcome): Promise<void> {
    const { database, boss, logger, settleLimitMs } = this.#deps;
    const { claim, job } = run;
    if (run.signal.reason === "lost_claim") return this.#abandon(run);
    try {
      await withDatabaseRetry(
        () => settleAttempt({ database, boss }, { claim, attempt: job.attempt, outcome }),
        { limitMs: settleLimitMs },
      );
    } catch (error) {
      if (error instanceof ClaimLostError) return this.#abandon(run);
      logger.error({ err: error, jobId: job.id }, "attempt could not be settled");
      const isOwnFault = outcome.kind === "completed" && !isOutage(error);
      return isOwnFault ? this.#settle(run, failureOf(error)) : this.#abandon(run);
    }
  }

  async #letGo(run: Run, outcome: Outcome): Promise<void> {
    if (outcome.kind !== "completed") return;
    await outcome.release?.().catch((error: unknown) => {
      this.#deps.logger.warn({ err: error, jobId: run.job.id }, "something of a job is left");
    });
  }

  /**
   * The job is another worker's, or will be: only this attempt's own row is closed. While it is open
   * nobody begins the job again, so this goes on until the database takes it.
   */
  async #abandon(run: Run): Promise<void> {
    const attempt = { jobId: run.job.id, number: run.job.attempt };
    await withDatabaseRetry(
      () =>
        this.#deps.database.$transaction((tx) =>
          closeAttempt(tx, attempt, { kind: "interrupted", isUnclean: false }),
        ),
      { limitMs: Infinity },
    ).catch((error: unknown) => {
      this.#deps.logger.warn({ err: error, ...attempt }, "lost attempt could not be closed");
    });
  }

  async #release(slot: Slot): Promise<void> {
    await releaseSlot(this.#deps.database, slot).catch(() => undefined);
  }
}

function noHandler(kind: string): Outcome {
  const message = `This worker has no handler for ${kind}.`;
  return { kind: "failed", code: "internal", message, isWorthRetry: false };
}

/** What effects refuse is the user's to read; everything else is a fault of ours. */
function failureOf(error: unknown): Outcome {
  if (!(error instanceof DomainError)) return internalFailure();
  const { code, message } = error;
  return { kind: "failed", code, message, isWorthRetry: code === "conflict" };
}

function internalFailure(): Outcome {
  const message = "Something went wrong on the server. Its log has the details.";
  return { kind: "failed", code: "internal", message, isWorthRetry: true };
}
