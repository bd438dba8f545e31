import { settlesWithin } from "../supervision/settle-within.ts";
import type { Answer } from "./classify-end.ts";
import { Conversation, type Step } from "./conversation.ts";
import type { PortProcess } from "./port-process.ts";
import type { ProcessLimits, RunRequest } from "./port-types.ts";
import { PortWatch, type Lateness } from "./port-watch.ts";
import { formatIncoming, ProtocolViolation, type OutgoingMessage } from "./protocol.ts";
import { readMessages } from "./read-messages.ts";

/** What an exchange can't go on after. */
export type Fault =
  | { readonly kind: "violation"; readonly message: string }
  /** The request's `onMessage` rejected. */
  | { readonly kind: "handler"; readonly error: unknown };

/** What the exchange tells the port it belongs to. */
export interface ExchangeEvents {
  readonly onReady: () => void;
  /** True when the port ends with this answer. */
  readonly onAnswer: (answer: Answer) => boolean;
  readonly onLate: (late: Lateness) => void;
  readonly onFault: (fault: Fault) => void;
  readonly onNoise: (sizeBytes: number) => void;
}

const HANDLER_MS = 30_000;
const PING = formatIncoming({ type: "ping" });
const EXIT = formatIncoming({ type: "exit" });

interface Current {
  readonly request: RunRequest;
  readonly id: string;
  readonly runLine: string;
}

/** The messages between worker and one port, and the limits that they are watched by. */
export class MessageExchange {
  readonly #conversation = new Conversation();
  readonly #watch: PortWatch;
  readonly #events: ExchangeEvents;
  readonly #closing = Promise.withResolvers<undefined>();
  #current: Current | undefined;
  #send: PortProcess["send"] = () => false;
  #handling: Promise<void> | undefined;
  #heardAt: Date | undefined;
  #isClosed = false;

  constructor(limits: ProcessLimits, events: ExchangeEvents) {
    this.#events = events;
    this.#watch = new PortWatch(limits, events.onLate);
  }

  /** The latest stage and the largest fraction of a request; nothing before the first. */
  get progress(): { readonly stage: string; readonly fraction: number } | undefined {
    const { stage, fraction } = this.#conversation;
    return stage === undefined ? undefined : { stage, fraction };
  }

  get isReady(): boolean {
    return this.#conversation.isReady;
  }

  get isRunning(): boolean {
    return this.#conversation.isRunning;
  }

  /** When the port spoke last; undefined before its first word. */
  get heardAt(): Date | undefined {
    return this.#heardAt;
  }

  /** Gives the port its next request, as soon as it is ready. Throws ProtocolViolation when `run` is too long. */
  assign(request: RunRequest): void {
    const { id, line } = runLineOf(request);
    this.#conversation.begin(id);
    this.#current = { request, id, runLine: line };
    if (this.#conversation.isReady) this.#run(this.#current);
  }

  focus(frame: number): void {
    if (this.#isClosed || !this.#current || !this.#conversation.can("focus")) return;
    this.#send(formatIncoming({ type: "focus", id: this.#current.id, frame }));
  }

  /** Asks the port to end: what it works on, or itself when it is idle. */
  askToEnd(): void {
    if (this.#conversation.can("cancel") && this.#current) {
      this.#send(formatIncoming({ type: "cancel", id: this.#current.id }));
    } else if (this.isReady && !this.isRunning) this.#send(EXIT);
  }

  /** Reads to the end of the port's stdout; the start limit runs from here. Never rejects. */
  async read({ stdout, send }: Pick<PortProcess, "stdout" | "send">): Promise<void> {
    this.#send = send;
    if (!this.#isClosed) this.#watch.start();
    try {
      await readMessages(stdout, {
        onMessage: (message) => this.#onMessage(message),
        onNoise: this.#events.onNoise,
      });
    } catch (error) {
      const isViolation = error instanceof ProtocolViolation;
      this.#events.onFault(
        isViolation ? { kind: "violation", message: error.message } : { kind: "handler", error },
      );
    }
  }

  /** From here on nothing is delivered, no handler is waited for and no limit counts. */
  close(): void {
    this.#isClosed = true;
    this.#watch.close();
    this.#closing.resolve(undefined);
  }

  /** Waits for a handler that still runs; false when it takes too long. */
  async settle(): Promise<boolean> {
    return this.#handling === undefined || settlesWithin(this.#handling, HANDLER_MS);
  }

  #onMessage(message: OutgoingMessage): void | Promise<void> {
    const step = this.#conversation.accept(message);
    this.#heardAt = new Date();
    if (!this.#isClosed) this.#watch.heard();
    switch (step.kind) {
      case "ready":
        this.#onReady();
        return;
      case "alive":
        // Each sign of life is answered by one, so that either side hears of the other's end.
        if (message.type === "heartbeat") this.#send(PING);
        return;
      case "answer":
        this.#onAnswer(step.answer);
        return;
      case "message":
        return this.#deliver(step);
    }
  }

  #onReady(): void {
    if (this.#isClosed) return;
    this.#watch.ready();
    if (this.#current) this.#run(this.#current);
    this.#events.onReady();
  }

  #run({ runLine, request }: Current): void {
    if (this.#isClosed) return;
    this.#send(runLine);
    this.#watch.run(request.limits);
  }

  #onAnswer(answer: Answer): void {
    this.#current = undefined;
    const isLast = this.#events.onAnswer(answer);
    if (!this.#isClosed) this.#watch.answered(isLast);
  }

  async #deliver(step: Extract<Step, { kind: "message" }>): Promise<void> {
    const request = this.#current?.request;
    if (this.#isClosed || !request) return;
    if (step.isWork) this.#watch.worked(step.silentForSec);
    this.#watch.pause();
    this.#handling = Promise.resolve(request.onMessage(step.message));
    this.#handling.catch(() => undefined);
    await Promise.race([this.#handling, this.#closing.promise]);
    this.#watch.resume();
  }
}

/** The `run` message of a request; throws ProtocolViolation when it is too long. */
export function runLineOf(request: Pick<RunRequest, "jobId" | "run">): {
  readonly id: string;
  readonly line: string;
} {
  const run = { id: request.jobId, ...request.run, type: "run" as const };
  return { id: run.id, line: formatIncoming(run) };
}
