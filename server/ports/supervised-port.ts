import type { Child } from "../supervision/child-spec.ts";
import { crashed, type ExitReason } from "../supervision/exit-reason.ts";
import { classifyEnd, completed, type Answer, type EndFacts } from "./classify-end.ts";
import { GuardedProcess, type PortContext, type Spawn } from "./guarded-process.ts";
import { MessageExchange, type Fault } from "./message-exchange.ts";
import type { PortOutcome, PortStart, PortState, RunRequest, StopReason } from "./port-types.ts";
import type { Lateness } from "./port-watch.ts";
import { AT_ONCE, type StopTimes } from "./stop-ladder.ts";

const MAX_ASK_MS = 300;
const TIMEOUT_TERM_MS = 1500;
/** An idle port has nothing to finish. */
const IDLE_TERM_MS = 1000;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A port that came down; `outcome` has all that is known of it. */
export class PortCrashError extends Error {
  readonly outcome: PortOutcome;

  constructor(outcome: PortOutcome) {
    super("message" in outcome ? outcome.message : `The process ended (${outcome.kind}).`);
    this.name = "PortCrashError";
    this.outcome = outcome;
  }
}

/** What a port is made from. */
export interface PortOrigin {
  readonly start: PortStart;
  readonly spawn: Spawn;
  /** What its first request is about, where that is known. */
  readonly first?: { readonly jobId: string; readonly attempt: number };
}

interface Current {
  readonly request: RunRequest;
  readonly settle: (outcome: PortOutcome) => void;
  readonly fail: (error: unknown) => void;
}

/** A Python process that answers requests, one at a time, until it is told to end or has answered its last. */
export class SupervisedPort implements Child {
  readonly id: string;
  readonly exited: Promise<ExitReason>;
  /** Resolves when it can take a request; rejects with a PortCrashError when it ended before. */
  readonly ready: Promise<void>;
  readonly #start: PortStart;
  readonly #mode: PortContext["setup"]["mode"];
  readonly #exchange: MessageExchange;
  readonly #guarded: GuardedProcess;
  readonly #whenReady = Promise.withResolvers<undefined>();
  readonly #facts: Mutable<Omit<EndFacts, "stderrTail">> = {};
  #current: Current | undefined;
  #requests = 0;
  #handlerError: { readonly error: unknown } | undefined;
  #isKilled = false;
  #isEnding = false;
  #isOver = false;

  /** Starts at once; throws when nothing can be reserved. */
  constructor(id: string, context: PortContext, what: PortOrigin) {
    const { start, spawn } = what;
    this.id = id;
    this.#start = start;
    this.#mode = context.setup.mode;
    if (start.limits.memoryBytes !== undefined) {
      this.#facts.memoryLimitBytes = start.limits.memoryBytes;
    }
    this.#exchange = new MessageExchange(start.limits, {
      onReady: () => this.#whenReady.resolve(undefined),
      onAnswer: (answer) => this.#onAnswer(answer),
      onLate: (late) => this.#onLate(late),
      onFault: (fault) => this.#onFault(fault),
      onNoise: (sizeBytes) => this.#guarded.log.drop(sizeBytes),
    });
    const purpose = { kind: start.kind, jobId: "", attempt: 0, ...what.first };
    this.#guarded = new GuardedProcess(id, context, { purpose, spawn });
    // Its first message may be read before the guardian's word that it has been started.
    const both = [this.#whenReady.promise, this.#guarded.started];
    this.ready = Promise.all(both).then(() => undefined);
    // Whoever waits for it gets the rejection; nobody has to.
    this.ready.catch(() => undefined);
    this.exited = this.#live();
  }

  /** Requests answered so far. */
  get requests(): number {
    return this.#requests;
  }

  /** True while it could take a request. */
  get isIdle(): boolean {
    return this.#exchange.isReady && !this.#current && !this.isLeaving;
  }

  /** True when it ends by itself now, or was told to. */
  get isLeaving(): boolean {
    return this.#isEnding || this.#isOver || this.isSpent;
  }

  /** True when it has answered as many requests as it was started for. */
  get isSpent(): boolean {
    return this.#start.requests > 0 && this.#requests >= this.#start.requests;
  }

  /** True when it was told to end, whatever it answered. */
  get wasStopped(): boolean {
    return this.#facts.stop !== undefined || this.#handlerError !== undefined;
  }

  /** The port's own process as the host numbers it; undefined before it has been started. */
  get pid(): number | undefined {
    return this.#guarded.port?.pid;
  }

  /** The end of its log, at most 8 kB. */
  get logTail(): string {
    return this.#guarded.log.toString();
  }

  /**
   * Gives it its next request. Resolves with the answer, or with how it ended, then only when nothing of
   * its tree is left; rejects with what `onMessage` rejected with. Throws ProtocolViolation when the `run`
   * message is too long, an Error when it works on another request.
   */
  run(request: RunRequest): Promise<PortOutcome> {
    if (this.#current) throw new Error("The port works on a request already.");
    this.#exchange.assign(request);
    const { promise, resolve, reject } = Promise.withResolvers<PortOutcome>();
    this.#current = { request, settle: resolve, fail: reject };
    promise.catch(() => undefined);
    const { kind } = this.#start;
    this.#guarded.assign({ kind, jobId: request.jobId, attempt: request.attempt });
    if (this.#isOver) this.#settleLast();
    return promise;
  }

  focus(frame: number): void {
    this.#exchange.focus(frame);
  }

  stop(): void {
    void this.stopFor("shutdown");
  }

  /** Ends the tree by the stop ladder; resolves when it is gone. */
  async stopFor(reason: StopReason): Promise<void> {
    this.#facts.stop ??= { reason, isAnswered: this.#facts.answer !== undefined };
    const termMs = this.#current
      ? this.#start.limits.termMs
      : Math.min(IDLE_TERM_MS, this.#start.limits.termMs);
    const polite = { askMs: Math.min(MAX_ASK_MS, termMs / 4), termMs };
    this.#end(reason === "lost_claim" ? AT_ONCE : polite);
    await this.#guarded.gone;
  }

  kill(): void {
    this.#isKilled = true;
    void this.stopFor("lost_claim");
  }

  /** What the status page shows of it. */
  state(): PortState {
    const { id, purpose, startedAt, tree, port } = this.#guarded;
    const { progress, heardAt } = this.#exchange;
    return {
      id,
      ...purpose,
      mode: this.#mode,
      phase: this.#phase(),
      startedAt,
      ...tree,
      requests: this.#requests,
      ...(heardAt && { heardAt }),
      ...(port && { pid: port.pid }),
      ...progress,
    };
  }

  #phase(): PortState["phase"] {
    if (this.#isOver) return "ended";
    if (this.#isEnding) return "stopping";
    if (!this.#exchange.isReady) return "starting";
    return this.#exchange.isRunning ? "running" : "idle";
  }

  async #live(): Promise<ExitReason> {
    await Promise.all([this.#guarded.gone, this.#exchange.read(this.#guarded.process)]);
    this.#exchange.close();
    if (!(await this.#exchange.settle())) {
      this.#guarded.warn("handler-slow", "a message is still handled after the end of its port");
    }
    this.#guarded.forget();
    this.#isOver = true;
    const wasAsked = this.#current !== undefined;
    const outcome = this.#settleLast();
    this.#whenReady.reject(new PortCrashError(outcome));
    return this.#exitReason(outcome, wasAsked);
  }

  /** The outcome of the port's end, for the request that it had. */
  #settleLast(): PortOutcome {
    const { report, startError, log } = this.#guarded;
    const outcome = classifyEnd({
      ...this.#facts,
      ...(report && { report }),
      ...(startError !== undefined && { startError }),
      stderrTail: log.toString(),
    });
    const current = this.#current;
    this.#current = undefined;
    this.#guarded.info("port-ended", { outcome: outcome.kind });
    if (this.#handlerError) current?.fail(this.#handlerError.error);
    else current?.settle(outcome);
    return outcome;
  }

  /** A port ends normally with its last answer, or by leaving with exit code 0 while nothing was asked. */
  #exitReason(outcome: PortOutcome, wasAsked: boolean): ExitReason {
    if (this.#isKilled) return { kind: "killed" };
    if (this.#facts.stop || this.#handlerError) return { kind: "shutdown" };
    const isAnswered = outcome.kind === "completed" || outcome.kind === "failed";
    const isFaulty = this.#facts.violation !== undefined || this.#facts.late !== undefined;
    const hasLeft = this.#exchange.isReady && this.#guarded.report?.status === 0;
    if (!isFaulty && (wasAsked ? isAnswered : hasLeft)) return { kind: "normal" };
    return crashed(new PortCrashError(outcome));
  }

  /** True when the port ends with this answer. */
  #onAnswer(answer: Answer): boolean {
    this.#facts.answer = answer;
    this.#requests += 1;
    const current = this.#current;
    if (this.isSpent || this.#facts.stop || !current) return true;
    this.#current = undefined;
    delete this.#facts.answer;
    current.settle(outcomeOf(answer, this.logTail));
    return false;
  }

  #onLate(late: Lateness): void {
    this.#facts.late = late;
    const text = `the port broke its ${late.what} limit of ${late.afterMs} ms`;
    this.#guarded.warn("port-late", text);
    const isPolite = late.what === "idle" || late.what === "absolute";
    const termMs = Math.min(TIMEOUT_TERM_MS, this.#start.limits.termMs);
    this.#end(isPolite ? { askMs: 0, termMs } : AT_ONCE);
  }

  #onFault(fault: Fault): void {
    if (fault.kind === "violation") this.#facts.violation = fault.message;
    else this.#handlerError = { error: fault.error };
    this.#end(AT_ONCE);
  }

  #end(times: StopTimes): void {
    this.#isEnding = true;
    this.#exchange.close();
    this.#guarded.end(times, () => this.#exchange.askToEnd());
  }
}

function outcomeOf(answer: Answer, stderrTail: string): PortOutcome {
  if (answer.type === "result") {
    return completed(answer);
  }
  const { code, message, details } = answer;
  const rest = details === undefined ? {} : { details };
  return { kind: "failed", code, message, ...rest, stderrTail };
}
