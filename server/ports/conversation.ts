import type { Answer } from "./classify-end.ts";
import {
  PROTOCOL_VERSION,
  ProtocolViolation,
  type OutgoingMessage,
  type PortMessage,
} from "./protocol.ts";

const MAX_STAGES = 100;

/** What a message means for the one who reads it. */
export type Step =
  | { readonly kind: "ready" }
  | { readonly kind: "alive" }
  | {
      readonly kind: "message";
      readonly message: PortMessage;
      /** True for a new stage, a larger fraction, a pack or a segment. */
      readonly isWork: boolean;
      /** How long the stage that begins here may be silent. */
      readonly silentForSec: number;
    }
  | { readonly kind: "answer"; readonly answer: Answer };

/** Keeps the order that the protocol demands of one port's messages. */
export class Conversation {
  readonly #id: string;
  #phase: "starting" | "running" | "answered" = "starting";
  #hasPack = false;
  #stage: string | undefined;
  readonly #stages = new Set<string>();
  #fraction = 0;
  #capabilities: readonly string[] = [];

  constructor(id: string) {
    this.#id = id;
  }

  /** The latest stage; undefined before the first. */
  get stage(): string | undefined {
    return this.#stage;
  }

  /** The largest fraction so far. */
  get fraction(): number {
    return this.#fraction;
  }

  /** Between `ready` and the answer. */
  get isRunning(): boolean {
    return this.#phase === "running";
  }

  /** Whether the port said that it can do this, and still can. */
  can(capability: string): boolean {
    return this.isRunning && this.#capabilities.includes(capability);
  }

  /** Takes the next message; throws ProtocolViolation when it may not come now. */
  accept(message: OutgoingMessage): Step {
    // The thread that beats may be a moment behind the one that answers.
    if (message.type === "heartbeat" || message.type === "pong") return { kind: "alive" };
    if (this.#phase === "answered") {
      throw new ProtocolViolation(`A "${message.type}" message came after the answer.`);
    }
    if (message.type === "ready") return this.#ready(message);
    if (message.type === "error") return this.#answer(message);
    if (this.#phase === "starting") {
      throw new ProtocolViolation(`A "${message.type}" message came before "ready".`);
    }
    this.#checkId(message.id);
    if (message.type === "result") return this.#answer(message);
    return this.#work(message);
  }

  #ready(message: Extract<OutgoingMessage, { type: "ready" }>): Step {
    if (this.#phase !== "starting") throw new ProtocolViolation('A second "ready" message came.');
    if (message.protocol !== PROTOCOL_VERSION) {
      throw new ProtocolViolation(
        `The port speaks version ${message.protocol} of the protocol; this is ${PROTOCOL_VERSION}.`,
      );
    }
    this.#phase = "running";
    this.#capabilities = message.capabilities;
    return { kind: "ready" };
  }

  #answer(answer: Answer): Step {
    if (answer.id !== undefined && answer.id !== null) this.#checkId(answer.id);
    this.#phase = "answered";
    return { kind: "answer", answer };
  }

  #work(message: PortMessage): Step {
    if (message.type === "progress") return this.#progress(message);
    if (message.type === "pack") {
      if (this.#hasPack) throw new ProtocolViolation('A second "pack" message came.');
      this.#hasPack = true;
    } else if (!this.#hasPack) {
      throw new ProtocolViolation('A "segment" message came before "pack".');
    }
    return { kind: "message", message, isWork: true, silentForSec: 0 };
  }

  /** A fraction that goes back is no work, and is shown as the largest one so far. */
  #progress(message: Extract<PortMessage, { type: "progress" }>): Step {
    const isNewStage = !this.#stages.has(message.stage);
    this.#stages.add(message.stage);
    if (this.#stages.size > MAX_STAGES) {
      throw new ProtocolViolation(`The port has entered more than ${MAX_STAGES} stages.`);
    }
    const isWork = isNewStage || message.fraction > this.#fraction;
    this.#stage = message.stage;
    this.#fraction = Math.max(this.#fraction, message.fraction);
    return {
      kind: "message",
      message: { ...message, fraction: this.#fraction },
      isWork,
      silentForSec: isNewStage ? (message.silentForSec ?? 0) : 0,
    };
  }

  #checkId(id: string): void {
    if (id !== this.#id) throw new ProtocolViolation(`A message for "${id}" came; it is not ours.`);
  }
}
