import { Changes } from "./changes.ts";
import type { Child } from "./child-spec.ts";
import { NoRoomError } from "./dynamic-supervisor.ts";
import { crashed, type ExitReason } from "./exit-reason.ts";
import type { TreeNode, TreeSource } from "./tree.ts";

/** A short piece of work; `signal` aborts when it is late or told to end. */
export interface Task<T> {
  readonly name: string;
  /** Longest time; 30 s by default. */
  readonly limitMs?: number;
  readonly run: (signal: AbortSignal) => Promise<T>;
}

/** How a task ended; a value, so that nobody has to catch it. */
export type TaskEnd<T> =
  | { readonly kind: "completed"; readonly value: T }
  | { readonly kind: "failed"; readonly error: Error }
  | { readonly kind: "late"; readonly limitMs: number }
  | { readonly kind: "cancelled" };

export interface TaskSupervisorOptions {
  readonly name: string;
  /** One more is refused with NoRoomError. */
  readonly maxTasks: number;
  /** Called for every task that failed or was late; must not throw. */
  readonly onFailure: (task: string, end: TaskEnd<unknown>) => void;
}

const LIMIT_MS = 30_000;

/** Runs short tasks; none of them takes it, or another task, down. It ends when the last one has ended. */
export class TaskSupervisor implements Child {
  readonly exited: Promise<ExitReason>;
  readonly subtree: TreeSource = {
    nodes: () => [...this.#running.values()],
    facts: () => ({ strategy: "tasks", intensity: null }),
    onChange: (listener) => this.#changes.subscribe(listener),
  };
  readonly #options: TaskSupervisorOptions;
  readonly #changes = new Changes();
  readonly #running = new Map<Promise<unknown>, TreeNode>();
  readonly #counts = { completed: 0, failed: 0, late: 0, cancelled: 0 };
  readonly #stopping = new AbortController();
  readonly #settle: (reason: ExitReason) => void;

  constructor(options: TaskSupervisorOptions) {
    const { promise, resolve } = Promise.withResolvers<ExitReason>();
    this.exited = promise;
    this.#settle = resolve;
    this.#options = options;
  }

  /** How many tasks run now, and how the earlier ones ended. */
  get counts() {
    return { running: this.#running.size, ...this.#counts };
  }

  /**
   * Runs a task. Resolves when it has ended or its limit has passed, whichever is first; never rejects
   * for what the task does. Rejects with NoRoomError past the limit of tasks or while stopping.
   */
  async run<T>(task: Task<T>): Promise<TaskEnd<T>> {
    this.#assertRoom();
    const late = new AbortController();
    const signal = AbortSignal.any([this.#stopping.signal, late.signal]);
    const work = this.#track(task, signal);
    const end = await this.#untilEnd(task, { work, late });
    this.#counts[end.kind] += 1;
    if (end.kind === "failed" || end.kind === "late") this.#options.onFailure(task.name, end);
    return end;
  }

  /** Cancels every task; ends when they have ended. */
  stop(): void {
    this.#stopping.abort(new Error(`${this.#options.name} is stopping.`));
    this.#endIfIdle();
  }

  /** Ends without waiting for tasks that don't heed their signal. */
  kill(): void {
    this.stop();
    this.#settle({ kind: "killed" });
  }

  #assertRoom(): void {
    const { name, maxTasks } = this.#options;
    if (this.#stopping.signal.aborted) throw new NoRoomError(`${name} is stopping.`);
    if (this.#running.size < maxTasks) return;
    throw new NoRoomError(`${name} runs its ${maxTasks} tasks already.`);
  }

  #track<T>(task: Task<T>, signal: AbortSignal): Promise<T> {
    const work = Promise.resolve().then(() => {
      signal.throwIfAborted();
      return task.run(signal);
    });
    this.#running.set(work, nodeOf(task.name));
    this.#changes.emit();
    const forget = (): void => {
      this.#running.delete(work);
      this.#changes.emit();
      this.#endIfIdle();
    };
    work.then(forget, forget);
    return work;
  }

  async #untilEnd<T>(
    task: Task<T>,
    { work, late }: { work: Promise<T>; late: AbortController },
  ): Promise<TaskEnd<T>> {
    const limitMs = task.limitMs ?? LIMIT_MS;
    const { promise: isOver, resolve } = Promise.withResolvers<TaskEnd<T>>();
    const timer = setTimeout(() => {
      late.abort(new Error(`${task.name} took longer than ${limitMs} ms.`));
      resolve({ kind: "late", limitMs });
    }, limitMs);
    const stop = (): void => {
      resolve({ kind: "cancelled" });
    };
    this.#stopping.signal.addEventListener("abort", stop);
    work.then(
      (value) => {
        resolve({ kind: "completed", value });
      },
      (cause: unknown) => {
        const reason = crashed(cause);
        if (reason.kind === "crashed") resolve({ kind: "failed", error: reason.error });
      },
    );
    try {
      return await isOver;
    } finally {
      clearTimeout(timer);
      this.#stopping.signal.removeEventListener("abort", stop);
    }
  }

  #endIfIdle(): void {
    if (this.#stopping.signal.aborted && this.#running.size === 0) {
      this.#settle({ kind: "shutdown" });
    }
  }
}

function nodeOf(name: string): TreeNode {
  return {
    id: name,
    type: "worker",
    state: "running",
    sinceMs: Date.now(),
    restarts: 0,
    lastExit: null,
    children: [],
  };
}
