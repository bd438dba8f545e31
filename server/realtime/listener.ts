import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import type { Logger } from "#server/logger.ts";

export interface ListenerOptions {
  readonly connectionString: string;
  readonly channels: readonly string[];
  readonly logger: Logger;
  readonly onNotice: (channel: string, payload: string) => void;
  /** Called after every connection but the first: notices may have been missed. */
  readonly onReconnect: () => void;
  /** Pause between two questions that prove the connection alive. */
  readonly keepAliveMs?: number;
  /** A question or a connection that takes longer is dead. */
  readonly answerLimitMs?: number;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2000;

/** The process's one LISTEN connection; a lost or silent one is replaced within 20 s. */
export class Listener {
  readonly #options: Required<ListenerOptions>;
  readonly #stopping = new AbortController();
  #loop: Promise<void> = Promise.resolve();
  #client: Client | undefined;
  #isConnected = false;

  constructor(options: ListenerOptions) {
    this.#options = { keepAliveMs: 5000, answerLimitMs: 5000, ...options };
  }

  get isConnected(): boolean {
    return this.#isConnected;
  }

  /** Resolves when the first connection listens; rejects when it can't be made. */
  async start(): Promise<void> {
    this.#client = await this.#connect();
    this.#loop = this.#keepListening(this.#client);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
  }

  async #keepListening(first: Client): Promise<void> {
    let client: Client | undefined = first;
    let pauseMs = FIRST_PAUSE_MS;
    while (!this.#stopping.signal.aborted) {
      if (client === undefined) {
        await this.#pause(pauseMs);
        pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
        client = await this.#connect().catch(() => undefined);
        if (client === undefined) continue;
        pauseMs = FIRST_PAUSE_MS;
        this.#options.onReconnect();
      }
      await this.#watch(client);
      client = undefined;
    }
  }

  /** Resolves when the connection is over. */
  async #watch(client: Client): Promise<void> {
    const { promise: ended, resolve } = Promise.withResolvers<"ended">();
    client.once("end", () => resolve("ended"));
    client.once("error", () => resolve("ended"));
    const { logger, keepAliveMs, answerLimitMs } = this.#options;
    try {
      for (;;) {
        const next = await Promise.race([ended, this.#pause(keepAliveMs)]);
        if (next === "ended" || this.#stopping.signal.aborted) break;
        await within(answerLimitMs, client.query("SELECT 1"));
      }
    } catch (error) {
      logger.warn({ err: error }, "listening connection is silent");
    }
    this.#isConnected = false;
    if (!this.#stopping.signal.aborted) logger.warn("listening connection lost");
    await close(client);
  }

  async #connect(): Promise<Client> {
    const { connectionString, channels, answerLimitMs, onNotice, logger } = this.#options;
    const client = new Client({
      connectionString,
      application_name: "worker-listener",
      connectionTimeoutMillis: answerLimitMs,
      keepAlive: true,
    });
    client.on("error", () => undefined);
    client.on("notification", ({ channel, payload }) => {
      try {
        onNotice(channel, payload ?? "");
      } catch (error) {
        logger.warn({ err: error, channel }, "notice not understood");
      }
    });
    try {
      await client.connect();
      for (const channel of channels) {
        await within(answerLimitMs, client.query(`LISTEN ${client.escapeIdentifier(channel)}`));
      }
    } catch (error) {
      await close(client);
      throw error;
    }
    this.#isConnected = true;
    return client;
  }

  async #pause(ms: number): Promise<"paused"> {
    await delay(ms, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
    return "paused";
  }
}

async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Error(`No answer from the database within ${limitMs} ms.`)),
    limitMs,
  );
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A dead peer never answers the goodbye, so the wait for it is short. */
async function close(client: Client): Promise<void> {
  await Promise.race([client.end().catch(() => undefined), delay(500)]);
}
