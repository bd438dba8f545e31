import type { Answer } from "./classify-end.ts";
import {
  PROTOCOL_VERSION,
  ProtocolViolation,
  type OutgoingMessage,
  type PortMessage,
} from "./protocol.ts";

const MAX_STAGES = 100;
const MAX_NOTICES = 100;
const MAX_PACKS = 20;

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
  #request: RequestTalk | undefined;
  #capabilities: readonly string[] | undefined;

  /** The latest stage of the present request, else of the last one; undefined before the first. */
  get stage(): string | undefined {
    return this.#request?.stage;
  }

  /** The largest fraction so far. */
  get fraction(): number {
    return this.#request?.fraction ?? 0;
  }

  /** The port has said that it can work. */
  get isReady(): boolean {
    return this.#capabilities !== undefined;
  }

  /** Between `ready` and the answer of a request that has begun. */
  get isRunning(): boolean {
    return this.isReady && this.#request?.isAnswered === false;
  }

  /** A request begins; the one before has been answered. */
  begin(id: string): void {
    if (this.#request?.isAnswered === false)
      throw new Error("The port works on a request already.");
    this.#request = new RequestTalk(id);
  }

  /** Whether the port said that it can do this, and has a request to do it for. */
  can(capability: string): boolean {
    return this.isRunning && this.#capabilities?.includes(capability) === true;
  }

  /** Takes the next message; throws ProtocolViolation when it may not come now. */
  accept(message: OutgoingMessage): Step {
    // The thread that beats may be a moment behind the one that answers.
    if (message.type === "heartbeat" || message.type === "pong") return { kind: "alive" };
    if (message.type === "ready") return this.#ready(message);
    if (this.#request === undefined) return this.#unasked(message);
    if (this.#request.isAnswered) {
      throw new ProtocolViolation(`A "${message.type}" message came after the answer.`);
    }
    if (!this.isReady && message.type !== "error") {
      throw new ProtocolViolation(`A "${message.type}" message came before "ready".`);
    }
    return this.#request.accept(message);
  }

  #ready(message: Extract<OutgoingMessage, { type: "ready" }>): Step {
    if (this.isReady) throw new ProtocolViolation('A second "ready" message came.');
    if (message.protocol !== PROTOCOL_VERSION) {
      throw new ProtocolViolation(
        `The port speaks version ${message.protocol} of the protocol; this is ${PROTOCOL_VERSION}.`,
      );
    }
    this.#capabilities = message.capabilities;
    return { kind: "ready" };
  }

  /** An idle port may only say why it ends. */
  #unasked(message: OutgoingMessage): Step {
    if (message.type === "error") return { kind: "answer", answer: message };
    throw new ProtocolViolation(`A "${message.type}" message came before any request.`);
  }
}

/** What a port said about one request. */
class RequestTalk {
  stage: string | undefined;
  fraction = 0;
  isAnswered = false;
  readonly #id: string;
  readonly #stages = new Set<string>();
  #layout: string | undefined;
  #packs = 0;
  #notices = 0;

  constructor(id: string) {
    this.#id = id;
  }

  accept(message: Answer | PortMessage): Step {
    if (message.type === "error") return this.#answer(message);
    this.#checkId(message.id);
    if (message.type === "result") return this.#answer(message);
    if (message.type === "progress") return this.#progress(message);
    if (message.type === "notice") return this.#notice(message);
    if (message.type === "pack") return this.#pack(message);
    if (message.type === "segment" && this.#layout === undefined) {
      throw new ProtocolViolation('A "segment" message came before "pack".');
    }
    return { kind: "message", message, isWork: true, silentForSec: 0 };
  }

  /** It may come again when the conditions have changed under which the same pack is made. */
  #pack(message: Extract<PortMessage, { type: "pack" }>): Step {
    const { run, ...layout } = message;
    const text = JSON.stringify(layout);
    const isFirst = this.#layout === undefined;
    this.#packs += 1;
    if (!isFirst && (run === undefined || text !== this.#layout || this.#packs > MAX_PACKS)) {
      throw new ProtocolViolation('A second "pack" message came.');
    }
    this.#layout = text;
    return { kind: "message", message, isWork: isFirst, silentForSec: 0 };
  }

  #answer(answer: Answer): Step {
    if (answer.id !== undefined && answer.id !== null) this.#checkId(answer.id);
    this.isAnswered = true;
    return { kind: "answer", answer };
  }

  /** A fraction that goes back is no work, and is shown as the largest one so far. */
  #progress(message: Extract<PortMessage, { type: "progress" }>): Step {
    const isNewStage = !this.#stages.has(message.stage);
    this.#stages.add(message.stage);
    if (this.#stages.size > MAX_STAGES) {
      throw new ProtocolViolation(`The port has entered more than ${MAX_STAGES} stages.`);
    }
    const isWork = isNewStage || message.fraction > this.fraction;
    this.stage = message.stage;
    this.fraction = Math.max(this.fraction, message.fraction);
    return {
      kind: "message",
      message: { ...message, fraction: this.fraction },
      isWork,
      silentForSec: isNewStage ? (message.silentForSec ?? 0) : 0,
    };
  }

  /** Words are no work: what only talks is idle. */
  #notice(message: Extract<PortMessage, { type: "notice" }>): Step {
    this.#notices += 1;
    if (this.#notices > MAX_NOTICES) {
      throw new ProtocolViolation(`The port has sent more than ${MAX_NOTICES} notices.`);
    }
    return { kind: "message", message, isWork: false, silentForSec: 0 };
  }

  #checkId(id: string): void {
    if (id !== this.#id) throw new ProtocolViolation(`A message for "${id}" came; it is not ours.`);
  }
}
