import { settlesWithin } from "../supervision/settle-within.ts";
import type { Answer } from "./classify-end.ts";
import { Conversation, type Step } from "./conversation.ts";
import type { PortProcess } from "./port-process.ts";
import type { PortRequest } from "./port-types.ts";
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
  readonly onLate: (late: Lateness) => void;
  readonly onFault: (fault: Fault) => void;
  readonly onNoise: (sizeBytes: number) => void;
}

const HANDLER_MS = 30_000;

/** The messages between worker and one port, and the limits that they are watched by. */
export class MessageExchange {
  readonly #request: PortRequest;
  readonly #id: string;
  readonly #runLine: string;
  readonly #conversation: Conversation;
  readonly #watch: PortWatch;
  readonly #events: ExchangeEvents;
  readonly #closing = Promise.withResolvers<undefined>();
  #send: PortProcess["send"] = () => false;
  #answer: Answer | undefined;
  #handling: Promise<void> | undefined;
  #isClosed = false;

  /** Throws ProtocolViolation when `run` is too long. */
  constructor(request: PortRequest, events: ExchangeEvents) {
    const run = { id: request.jobId, ...request.run, type: "run" as const };
    this.#request = request;
    this.#events = events;
    this.#id = run.id;
    this.#runLine = formatIncoming(run);
    this.#conversation = new Conversation(run.id);
    this.#watch = new PortWatch(request.limits, events.onLate);
  }

  get answer(): Answer | undefined {
    return this.#answer;
  }

  /** The latest stage and the largest fraction; nothing before the first. */
  get progress(): { readonly stage: string; readonly fraction: number } | undefined {
    const { stage, fraction } = this.#conversation;
    return stage === undefined ? undefined : { stage, fraction };
  }

  get isRunning(): boolean {
    return this.#conversation.isRunning;
  }

  focus(frame: number): void {
    if (this.#isClosed || !this.#conversation.can("focus")) return;
    this.#send(formatIncoming({ type: "focus", id: this.#id, frame }));
  }

  cancel(): void {
    if (!this.#conversation.can("cancel")) return;
    this.#send(formatIncoming({ type: "cancel", id: this.#id }));
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
    if (!this.#isClosed) this.#watch.heard();
    switch (step.kind) {
      case "ready":
        this.#run();
        return;
      case "alive":
        return;
      case "answer":
        this.#answer = step.answer;
        if (!this.#isClosed) this.#watch.answered();
        return;
      case "message":
        return this.#deliver(step);
    }
  }

  #run(): void {
    if (this.#isClosed) return;
    this.#send(this.#runLine);
    this.#watch.run();
  }

  async #deliver(step: Extract<Step, { kind: "message" }>): Promise<void> {
    if (this.#isClosed) return;
    if (step.isWork) this.#watch.worked(step.silentForSec);
    this.#watch.pause();
    this.#handling = Promise.resolve(this.#request.onMessage(step.message));
    this.#handling.catch(() => undefined);
    await Promise.race([this.#handling, this.#closing.promise]);
    this.#watch.resume();
  }
}
