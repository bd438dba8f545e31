import type { Database } from "#server/db.ts";
import type { Outcome } from "#server/jobs/outcome.ts";
import { QUEUE_INPUTS, QUEUE_LIMITS } from "#server/jobs/queues.ts";
import { recordNotice } from "#server/jobs/record-notice.ts";
import type { Handler, Run, StopReason } from "#server/jobs/run-job.ts";
import {
  startNeuralSetUp,
  type NeuralSetUp,
  type NeuralSetUpMessage,
} from "#server/launch/neural-set-up.ts";
import type { NeuralPlace } from "#server/launch/setup/neural-environment.mjs";
import { terminateChild } from "#server/supervision/terminate-child.ts";

export interface SetUpEngineDeps {
  readonly database: Database;
  /** The installation's own by default. */
  readonly place?: NeuralPlace | undefined;
  /** Takes up what was made: the worker then says that it can use it. */
  readonly renew: () => Promise<unknown>;
  /** Without news for so long it is ended; 30 min by default. */
  readonly idleMs?: number;
}

/** A slow disk says nothing while pip unpacks several GB. */
const IDLE_MS = 1_800_000;
/** A set-up that is told to end takes away what it has made so far. */
const STOP_MS = 6000;
const MAX_NOTES = 5;

type Ending = Exclude<NeuralSetUpMessage, { type: "progress" }>;
type Limit = "idle" | "absolute";

/** Installs the packages of neural separation on this machine, or finds that they are there. */
export function setUpEngine(deps: SetUpEngineDeps): Handler {
  return async (run) => {
    const { device } = QUEUE_INPUTS["set-up-engine"].parse(run.job.input);
    if (run.signal.aborted) return stopped(run);
    const watch = new Watch(deps.idleMs ?? IDLE_MS);
    let ending: Ending | undefined;
    try {
      const signal = AbortSignal.any([run.signal, watch.signal]);
      const setUp = await startNeuralSetUp(
        {
          device,
          place: deps.place,
          onMessage: (message) => {
            watch.touch();
            if (message.type === "progress") run.progress.report(message.stage, message.fraction);
            else ending = message;
          },
        },
        signal,
      );
      await untilOver(setUp, signal);
      return await outcomeOf(deps, { run, setUp, ending, limit: watch.passed });
    } catch (error) {
      if (isAborted(run)) return stopped(run);
      throw error;
    } finally {
      watch.end();
    }
  };
}

/** Resolves when no process of it is left. */
async function untilOver(setUp: NeuralSetUp, signal: AbortSignal): Promise<void> {
  const stop = (): void => {
    void terminateChild(setUp, STOP_MS);
  };
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  await setUp.over;
  signal.removeEventListener("abort", stop);
}

interface Ended {
  readonly run: Run;
  readonly setUp: NeuralSetUp;
  readonly ending: Ending | undefined;
  readonly limit: Limit | undefined;
}

async function outcomeOf(deps: SetUpEngineDeps, ended: Ended): Promise<Outcome> {
  const { run, setUp, ending, limit } = ended;
  const { exitCode, signalCode } = setUp.process;
  const facts = {
    stderrTail: setUp.log.toString(),
    exitCode: exitCode ?? undefined,
    signal: signalCode ?? undefined,
  };
  if (ending?.type === "result") {
    await deps.renew();
    await tell(deps, run, ending.notes);
    return { kind: "completed", effects: () => Promise.resolve(), facts };
  }
  if (run.signal.aborted) return stopped(run);
  if (limit !== undefined) return failed("timeout", LIMIT_MESSAGES[limit], facts);
  if (ending !== undefined) return failed(ending.code, ending.message, facts);
  // Somebody ended it from outside: that says nothing about the work.
  if (signalCode !== null) return { kind: "interrupted", isUnclean: true, facts };
  return failed("setup_failed", "The set-up ended without saying why.", facts);
}

const LIMIT_MESSAGES: Record<Limit, string> = {
  idle: "The set-up made no progress for 30 minutes and was ended; nothing of it is left. Start it again.",
  absolute:
    "The set-up reached its time limit and was ended; nothing of it is left. Start it again.",
};

function failed(code: string, message: string, facts: NonNullable<Outcome["facts"]>): Outcome {
  return { kind: "failed", code, message, isWorthRetry: false, facts };
}

function stopped(run: Run): Outcome {
  const reason = run.signal.reason as StopReason;
  return reason === "cancelled" ? { kind: "cancelled" } : { kind: "interrupted", isUnclean: false };
}

async function tell({ database }: SetUpEngineDeps, run: Run, notes: string[]): Promise<void> {
  for (const message of notes.slice(0, MAX_NOTES)) {
    await recordNotice(database, run.job, { code: "setup_note", message });
  }
}

/** A call, since the compiler does not expect the answer to change between two looks. */
function isAborted(run: Run): boolean {
  return run.signal.aborted;
}

/** Aborts its signal when nothing was heard for too long, or when all of it takes too long. */
class Watch {
  readonly #over = new AbortController();
  readonly #idleMs: number;
  readonly #absolute: NodeJS.Timeout;
  #idle: NodeJS.Timeout | undefined;
  #passed: Limit | undefined;

  constructor(idleMs: number) {
    this.#idleMs = idleMs;
    const absoluteMs = QUEUE_LIMITS["set-up-engine"].absoluteBaseSec * 1000;
    this.#absolute = setTimeout(() => this.#pass("absolute"), absoluteMs);
    this.touch();
  }

  get signal(): AbortSignal {
    return this.#over.signal;
  }

  /** The limit that was passed first. */
  get passed(): Limit | undefined {
    return this.#passed;
  }

  /** Something was heard. */
  touch(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#pass("idle"), this.#idleMs);
  }

  end(): void {
    clearTimeout(this.#idle);
    clearTimeout(this.#absolute);
  }

  #pass(limit: Limit): void {
    this.#passed ??= limit;
    this.#over.abort(new Error(`The set-up passed its ${limit} limit.`));
  }
}
