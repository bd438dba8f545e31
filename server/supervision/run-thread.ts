import { Worker, type ResourceLimits } from "node:worker_threads";
import { settlesWithin } from "./settle-within.ts";

/** Work that would hold up the event loop: a module that ends when it closes its port. */
export interface ThreadWork<In, Out> {
  readonly module: URL;
  /** Tells the thread what it needs, in order; it may begin before all has come. */
  readonly feed: (post: (message: In) => void, signal: AbortSignal) => Promise<void> | void;
  /** Must not throw. */
  readonly onMessage: (message: Out) => void;
  /** Called once, when nothing of the thread is left, which may be after `runThread` has rejected. */
  readonly onExit?: () => void;
  readonly signal?: AbortSignal;
  /** A thread that was told everything and says nothing for so long is ended; it may take its time by default. */
  readonly silenceMs?: number;
  readonly limits?: ResourceLimits;
}

/** The thread said nothing for too long. */
export class SilentThreadError extends Error {
  constructor(silenceMs: number) {
    super(`The thread said nothing for ${String(silenceMs)} ms.`);
    this.name = "SilentThreadError";
  }
}

/** A thread in a call to the kernel that does not return can't be ended: it is left behind. */
const EXIT_LIMIT_MS = 2000;

/**
 * Runs a module in a thread and resolves when that has ended by itself. Rejects with what the thread or
 * `feed` threw, with SilentThreadError or with the signal's reason; the thread is ended then.
 */
export async function runThread<In, Out>(work: ThreadWork<In, Out>): Promise<void> {
  work.signal?.throwIfAborted();
  const { module, limits, onExit } = work;
  // Nothing of this process's own: neither its arguments nor its environment.
  const thread = new Worker(module, {
    argv: [],
    env: {},
    ...(limits && { resourceLimits: limits }),
  });
  const gone = new Promise<void>((resolve) => {
    thread.once("exit", () => {
      resolve();
      onExit?.();
    });
  });
  const over = new AbortController();
  try {
    await untilDone(thread, work, over);
  } finally {
    over.abort();
    void thread.terminate();
    await settlesWithin(gone, EXIT_LIMIT_MS);
  }
}

/** `over` is aborted with the error of a silent thread, and by the caller at the end. */
async function untilDone<In, Out>(
  thread: Worker,
  { feed, onMessage, signal: given, silenceMs }: ThreadWork<In, Out>,
  over: AbortController,
): Promise<void> {
  const signal = AbortSignal.any([over.signal, ...(given ? [given] : [])]);
  const ended = untilEnded(thread, signal);
  // Of several ends the first one is told of.
  ended.catch(() => undefined);
  let hear = (): void => undefined;
  thread.on("message", (message: Out) => {
    hear();
    onMessage(message);
  });
  const fed = Promise.resolve(
    feed((message) => {
      thread.postMessage(message);
    }, signal),
  );
  fed.catch(() => undefined);
  await Promise.race([fed, ended]);
  await fed;
  if (silenceMs !== undefined) hear = watchSilence(over, silenceMs);
  await ended;
}

function untilEnded(thread: Worker, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    thread.once("error", reject);
    thread.once("exit", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`The thread ended with code ${String(code)}.`));
    });
    signal.addEventListener("abort", () => {
      reject(signal.reason as Error);
    });
  });
}

/** Answers what is to be called at each sign of life. */
function watchSilence(over: AbortController, silenceMs: number): () => void {
  let timer: NodeJS.Timeout | undefined;
  const hear = (): void => {
    clearTimeout(timer);
    if (over.signal.aborted) return;
    timer = setTimeout(() => {
      over.abort(new SilentThreadError(silenceMs));
    }, silenceMs);
  };
  over.signal.addEventListener("abort", () => {
    clearTimeout(timer);
  });
  hear();
  return hear;
}
