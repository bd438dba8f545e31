import type { Child, ChildSpec } from "./child-spec.ts";
import { crashed, type ExitReason } from "./exit-reason.ts";

/** Work that is repeated as long as its supervisor runs. */
export interface PeriodicTask {
  readonly id: string;
  /** The pause between the end of one run and the start of the next. */
  readonly everyMs: number;
  /** Runs as soon as it starts, after a restart too; else the first run comes after one pause. */
  readonly runsAtStart?: boolean;
  /** One run may take this long before it counts as crashed; 30 s by default. */
  readonly limitMs?: number;
  /** `signal` aborts when the run is late or the task is told to end. */
  readonly run: (signal: AbortSignal) => Promise<void> | void;
}

const LIMIT_MS = 30_000;
const SHUTDOWN_MS = 5000;

/** Repeated work as a permanent child: a run that throws or is late is reported and the interval starts anew. */
export function superviseInterval(task: PeriodicTask): ChildSpec {
  return {
    id: task.id,
    start: () => Promise.resolve(startInterval(task)),
    restart: "permanent",
    shutdown: SHUTDOWN_MS,
  };
}

function startInterval(task: PeriodicTask): Child {
  const { promise: exited, resolve } = Promise.withResolvers<ExitReason>();
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let isRunning = false;
  const end = (reason: ExitReason): void => {
    clearTimeout(timer);
    resolve(reason);
  };
  const tick = async (): Promise<void> => {
    isRunning = true;
    try {
      await runWithin(task, stopping.signal);
    } catch (error) {
      end(stopping.signal.aborted ? { kind: "shutdown" } : crashed(error));
      return;
    }
    isRunning = false;
    if (stopping.signal.aborted) end({ kind: "shutdown" });
    else schedule();
  };
  const schedule = (pauseMs = task.everyMs): void => {
    timer = setTimeout(() => void tick(), pauseMs);
  };
  schedule(task.runsAtStart === true ? 0 : task.everyMs);
  return {
    exited,
    stop: () => {
      stopping.abort(new Error(`${task.id} is stopping.`));
      if (!isRunning) end({ kind: "shutdown" });
    },
    kill: () => {
      stopping.abort(new Error(`${task.id} is stopping.`));
      end({ kind: "killed" });
    },
  };
}

async function runWithin(task: PeriodicTask, stopping: AbortSignal): Promise<void> {
  const limitMs = task.limitMs ?? LIMIT_MS;
  const late = new AbortController();
  const { promise: isLate, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const error = new Error(`${task.id} took longer than ${String(limitMs)} ms.`);
    late.abort(error);
    reject(error);
  }, limitMs);
  try {
    await Promise.race([task.run(AbortSignal.any([stopping, late.signal])), isLate]);
  } finally {
    clearTimeout(timer);
  }
}
