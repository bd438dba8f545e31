import type { Child, ChildSpec } from "./child-spec.ts";
import { crashed, type ExitReason } from "./exit-reason.ts";
import { settlesWithin } from "./settle-within.ts";
import type { Waker } from "./waker.ts";

/** Work that is repeated as long as its supervisor runs. */
export interface PeriodicTask {
  readonly id: string;
  /** The pause between the end of one run and the start of the next. */
  readonly everyMs: number;
  /** Runs as soon as it starts, after a restart too; else the first run comes after one pause. */
  readonly runsAtStart?: boolean;
  /** Ends a pause early, but for the one after a run that failed. */
  readonly waker?: Waker;
  /** One run may take this long before it counts as crashed; 30 s by default. */
  readonly limitMs?: number;
  /** `signal` aborts when the run is late or the task is told to end. */
  readonly run: (signal: AbortSignal) => Promise<void> | void;
}

const LIMIT_MS = 30_000;
const SHUTDOWN_MS = 5000;
const LAST_RUN_MS = 1000;

/** Repeated work as a permanent child: a run that throws or is late is reported and the interval starts anew. */
export function superviseInterval(task: PeriodicTask): ChildSpec {
  const history = { hasFailed: false };
  return {
    id: task.id,
    start: () => Promise.resolve(startInterval(task, history)),
    restart: "permanent",
    shutdown: SHUTDOWN_MS,
  };
}

/** `hasFailed`: the last run did, so that the next one comes after a pause in any case. */
function startInterval(task: PeriodicTask, history: { hasFailed: boolean }): Child {
  const { promise: exited, resolve } = Promise.withResolvers<ExitReason>();
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  const { waker } = task;
  // What comes after it must not meet a run of it that still goes on.
  const end = (reason: ExitReason): void => {
    clearTimeout(timer);
    const over = running ?? Promise.resolve();
    void settlesWithin(over, LAST_RUN_MS).then(() => {
      resolve(reason);
    });
  };
  const tick = async (): Promise<void> => {
    const given = { onRun: (run: Promise<void>) => (running = run) };
    waker?.take();
    try {
      await runWithin(task, stopping.signal, given);
    } catch (error) {
      history.hasFailed = !stopping.signal.aborted;
      end(stopping.signal.aborted ? { kind: "shutdown" } : crashed(error));
      return;
    }
    history.hasFailed = false;
    running = undefined;
    if (stopping.signal.aborted) end({ kind: "shutdown" });
    else schedule();
  };
  const schedule = (isDue = false): void => {
    const isNow = !history.hasFailed && (isDue || waker?.take() === true);
    timer = setTimeout(() => void tick(), isNow ? 0 : task.everyMs);
  };
  waker?.listen(() => {
    if (running || history.hasFailed || stopping.signal.aborted) return;
    clearTimeout(timer);
    schedule();
  });
  schedule(task.runsAtStart);
  return {
    exited,
    stop: () => {
      stopping.abort(new Error(`${task.id} is stopping.`));
      if (!running) end({ kind: "shutdown" });
    },
    kill: () => {
      stopping.abort(new Error(`${task.id} is stopping.`));
      end({ kind: "killed" });
    },
  };
}

async function runWithin(
  task: PeriodicTask,
  stopping: AbortSignal,
  { onRun }: { onRun: (run: Promise<void>) => void },
): Promise<void> {
  const limitMs = task.limitMs ?? LIMIT_MS;
  const late = new AbortController();
  const { promise: isLate, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const error = new Error(`${task.id} took longer than ${String(limitMs)} ms.`);
    late.abort(error);
    reject(error);
  }, limitMs);
  try {
    const signal = AbortSignal.any([stopping, late.signal]);
    const run = Promise.resolve().then(() => task.run(signal));
    onRun(run);
    await Promise.race([run, isLate]);
  } finally {
    clearTimeout(timer);
  }
}
