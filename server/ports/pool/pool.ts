import type { Child } from "../../supervision/child-spec.ts";
import type { ExitReason } from "../../supervision/exit-reason.ts";
import { monitor } from "../../supervision/monitor.ts";
import type { Supervisor } from "../../supervision/supervisor.ts";
import type { TreeSource } from "../../supervision/tree.ts";
import type { PoolSnapshot } from "../../telemetry/worker-snapshot.ts";
import type { PortOutcome, StopReason } from "../port-types.ts";
import { chooseSlot, refusalOf, type Wish } from "./choose-slot.ts";
import { CircuitBreaker } from "./circuit-breaker.ts";
import { deriveLimits } from "./derive-limits.ts";
import type { PoolSlot } from "./pool-slot.ts";
import type { PoolOptions, PoolOutcome, PoolRequest, Refusal } from "./pool-types.ts";
import { PoolWorkers } from "./pool-workers.ts";
import {
  guardDeadline,
  leftUntilDeadline,
  leftWith,
  REFUSALS,
  settlePass,
} from "./request-ends.ts";
import { Sessions } from "./sessions.ts";
import { WaitingLine, type Waiting } from "./waiting-line.ts";

/** Starts a pool; its ports come up afterwards, and requests wait for them. */
export async function startPool(options: PoolOptions, signal?: AbortSignal): Promise<Pool> {
  const pool = new Pool(options);
  await pool.start(signal);
  return pool;
}

/** A request that has a worker, or can't have one any more. */
interface Next {
  readonly waiting: Waiting;
  readonly slot: PoolSlot | null;
  readonly refusal: Refusal | null;
}

/** Gives requests to ports that are ready, in order and within bounds. It never restarts anything. */
export class Pool implements Child {
  readonly #options: PoolOptions;
  readonly #workers: PoolWorkers;
  readonly #line = new WaitingLine((waiting) => this.#refuse(waiting, "queue_timeout"));
  readonly #sessions = new Sessions();
  readonly #breaker: CircuitBreaker;
  #served = 0;
  #supervisor: Supervisor | undefined;
  #isStopping = false;

  /** Use `startPool`. */
  constructor(options: PoolOptions) {
    this.#options = options;
    this.#workers = new PoolWorkers(options, { onChange: () => this.#dispatch() });
    this.#breaker = new CircuitBreaker(options.breaker, (state) => {
      const type = state === "open" ? "breaker.opened" : (`breaker.${state}` as const);
      options.onEvent({ type, data: { kind: options.kind } });
    });
  }

  async start(signal?: AbortSignal): Promise<void> {
    this.#supervisor = await this.#workers.start(signal);
    // Nobody may wait for a pool that gave up.
    monitor(this.#supervisor, () => {
      this.#close();
    });
  }

  get exited(): Promise<ExitReason> {
    return this.#tree.exited;
  }

  get subtree(): TreeSource {
    return this.#tree.subtree;
  }

  /** Milliseconds until the breaker lets a request through; 0 when it does now. */
  get breakerWaitMs(): number {
    return this.#breaker.waitMs;
  }

  /**
   * Runs one request. Resolves with how it ended; rejects only with what the request's own `onMessage`
   * rejected with. Throws ProtocolViolation when the `run` message is too long.
   */
  execute(request: PoolRequest): Promise<PoolOutcome> {
    const { promise, resolve, reject } = Promise.withResolvers<PoolOutcome>();
    const entry = {
      request,
      sinceMs: performance.now(),
      isSecondTry: false,
      ended: promise,
      answer: resolve,
      fail: reject,
    };
    const pass = this.#breaker.enter();
    if (pass) {
      promise.then((end) => {
        settlePass(pass, end);
      }, pass.giveBack);
    }
    const refusal = pass ? this.#refusalNow(request) : "breaker_open";
    if (refusal !== null) this.#refuse(entry, refusal);
    else if (!this.#whenCallerLeaves(entry)) this.#wait(entry);
    return promise;
  }

  /** Ends a worker's port and lets its supervisor start another; false for an unknown name. */
  restartWorker(name: string): boolean {
    return this.#workers.restart(name);
  }

  /** Kills a worker's starter with all that is below it; false for an unknown name. */
  killWorker(name: string): boolean {
    return this.#workers.kill(name);
  }

  stop(): void {
    this.#close();
    this.#supervisor?.stop();
  }

  kill(): void {
    this.#close();
    this.#supervisor?.kill();
  }

  /** The pool as operators see it. */
  snapshot(): PoolSnapshot {
    const { kind, size, queueLimit, memoryLimitBytes = null } = this.#options;
    const { slots, counts } = this.#workers;
    const count = (state: PoolSlot["state"]): number =>
      slots.filter((slot) => slot.state === state).length;
    const { waitMs, state } = this.#breaker;
    return {
      kind,
      size,
      status: this.#status(),
      idle: count("idle"),
      busy: count("busy"),
      waiting: this.#line.size,
      queueLimit,
      breaker: state,
      breakerUntil: state === "open" ? new Date(Date.now() + waitMs).toISOString() : null,
      served: this.#served,
      ...counts,
      ports: slots.map((slot) => slot.snapshot(memoryLimitBytes)),
    };
  }

  /** How much is kept for requests and sessions. */
  get bookkeeping(): number {
    return this.#line.size + this.#sessions.size;
  }

  get #tree(): Supervisor {
    if (!this.#supervisor) throw new Error("The pool has not been started.");
    return this.#supervisor;
  }

  #status(): PoolSnapshot["status"] {
    const { slots } = this.#workers;
    const failed = slots.filter(({ state }) => state === "failed").length;
    if (failed === slots.length) return "failed";
    if (failed > 0) return "degraded";
    return slots.every(({ state }) => state === "starting") ? "starting" : "ready";
  }

  #close(): void {
    if (this.#isStopping) return;
    this.#isStopping = true;
    this.#workers.close();
    for (const waiting of this.#line.drain()) this.#refuse(waiting, "shutting_down");
    for (const { port, current } of this.#workers.slots) {
      if (current) void port?.stopFor("shutdown");
    }
  }

  #refusalNow(request: PoolRequest): Refusal | null {
    if (this.#isStopping) return "shutting_down";
    if (this.#status() === "failed") return "unavailable";
    const wish = this.#wishOf(request);
    const refusal = refusalOf(this.#workers.slots, wish);
    if (refusal !== null) return refusal;
    const mustWait = this.#line.size > 0 || !chooseSlot(this.#workers.slots, wish);
    return mustWait && this.#line.size >= this.#options.queueLimit ? "saturated" : null;
  }

  /** True when the caller has left already. */
  #whenCallerLeaves(entry: Waiting): boolean {
    const { signal } = entry.request;
    if (!signal) return false;
    const leave = (): void => {
      if (this.#line.remove(entry)) entry.answer(leftWith(signal.reason));
    };
    signal.addEventListener("abort", leave, { once: true });
    const forget = (): void => {
      signal.removeEventListener("abort", leave);
    };
    entry.ended.then(forget, forget);
    if (signal.aborted) entry.answer(leftWith(signal.reason));
    return signal.aborted;
  }

  #wait(entry: Waiting): void {
    const { queueMs, deadlineMs = Infinity } = entry.request;
    this.#line.add(entry, Math.min(queueMs, deadlineMs));
    this.#dispatch();
  }

  #refuse(entry: Waiting, reason: Refusal): void {
    const { session } = entry.request;
    // The next request of the session may go to any worker.
    if (reason === "session_worker_unavailable" && session !== undefined) {
      this.#sessions.forget(session);
    }
    const why = reason === "unavailable" ? this.#failureText() : "";
    entry.answer({ kind: "refused", reason, message: `${REFUSALS[reason]}${why}` });
  }

  #failureText(): string {
    const failure = this.#workers.slots.find((slot) => slot.failure !== "")?.failure ?? "";
    return failure === "" ? "" : ` ${failure}`;
  }

  /** Gives every free worker the first waiting request that it may have. */
  #dispatch(): void {
    if (this.#isStopping) return;
    if (this.#status() === "failed") {
      for (const waiting of this.#line.drain()) this.#refuse(waiting, "unavailable");
      return;
    }
    for (let next = this.#takeNext(); next; next = this.#takeNext()) {
      if (next.slot) void this.#run(next.slot, next.waiting);
      else if (next.refusal) this.#refuse(next.waiting, next.refusal);
    }
  }

  #takeNext(): Next | undefined {
    const { slots } = this.#workers;
    let next: Omit<Next, "waiting"> | undefined;
    const waiting = this.#line.take(({ request, avoids }) => {
      const wish = this.#wishOf(request, avoids);
      const refusal = refusalOf(slots, wish);
      const slot = refusal === null ? chooseSlot(slots, wish) : null;
      next = { refusal, slot };
      return refusal !== null || slot !== null;
    });
    return waiting && next && { waiting, ...next };
  }

  #wishOf({ session, affinity = "hint" }: PoolRequest, avoids?: string): Wish {
    const bound = session === undefined ? undefined : this.#sessions.find(session);
    return { affinity, bound, avoids };
  }

  async #run(slot: PoolSlot, waiting: Waiting): Promise<void> {
    const { request } = waiting;
    const { port } = slot;
    const leftMs = leftUntilDeadline(waiting);
    const limits = deriveLimits(request.limits, { leftMs, endMs: this.#options.shutdownMs });
    if (!port || !limits) {
      this.#refuse(waiting, "queue_timeout");
      return;
    }
    slot.state = "busy";
    slot.current = waiting;
    if (request.session !== undefined) this.#sessions.bind(request.session, slot.name, port.id);
    const stop = (): void =>
      void port.stopFor((request.signal?.reason ?? "shutdown") as StopReason);
    request.signal?.addEventListener("abort", stop, { once: true });
    const guard = guardDeadline(waiting, leftMs);
    try {
      request.onAssigned?.(port);
      const end = await port.run({ ...request, limits });
      this.#onEnd(slot, waiting, end);
    } catch (error) {
      waiting.fail(error);
    } finally {
      clearTimeout(guard);
      request.signal?.removeEventListener("abort", stop);
      this.#workers.finish(slot);
      this.#dispatch();
    }
  }

  #onEnd(slot: PoolSlot, waiting: Waiting, end: PortOutcome): void {
    const { request, isSecondTry } = waiting;
    const mayRetry = request.isIdempotent === true && !isSecondTry && !this.#isStopping;
    if (end.kind === "crashed" && mayRetry && request.signal?.aborted !== true) {
      const again = { ...waiting, isSecondTry: true, avoids: slot.name };
      const leftMs = leftUntilDeadline(waiting) ?? Infinity;
      if (!this.#whenCallerLeaves(again)) this.#line.add(again, Math.min(request.queueMs, leftMs));
      return;
    }
    if (end.kind === "completed" || end.kind === "failed") this.#served += 1;
    waiting.answer(end);
  }
}
