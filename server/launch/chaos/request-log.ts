import { setTimeout as delay } from "node:timers/promises";
import { percentile } from "./percentile.ts";

/** The answer was that the worker is away, or the connection to it was lost: worth another try. */
export class UnavailableError extends Error {
  override readonly name = "UnavailableError";
}

/** How all requests of all clients went. */
export interface RequestFigures {
  readonly sent: number;
  /** Answered, but only at another try within 10 s. */
  readonly retried: number;
  readonly failed: number;
  /** Not answered within their limit; not counted among the failed ones. */
  readonly hung: number;
  readonly p95Ms: number;
  /** What went wrong, each with how often. */
  readonly problems: ReadonlyMap<string, number>;
}

interface Request<T> {
  /** For the table. */
  readonly what: string;
  readonly limitMs: number;
  /** One try; throws UnavailableError when another one is worth it. */
  readonly send: (signal: AbortSignal) => Promise<T>;
}

class HungError extends Error {
  override readonly name = "HungError";
}

const RETRY_WITHIN_MS = 10_000;
const PAUSE_MS = 250;

/** Sends the clients' requests and counts how they end. */
export class RequestLog {
  readonly #stop: AbortSignal;
  readonly #counts = { sent: 0, retried: 0, failed: 0, hung: 0 };
  readonly #tookMs: number[] = [];
  readonly #problems = new Map<string, number>();

  constructor(stop: AbortSignal) {
    this.#stop = stop;
  }

  get figures(): RequestFigures {
    const p95Ms = percentile(this.#tookMs, 0.95);
    return { ...this.#counts, p95Ms, problems: this.#problems };
  }

  /** The answer; undefined when there is none, which has been counted then. */
  async request<T>({ what, limitMs, send }: Request<T>): Promise<T | undefined> {
    this.#counts.sent += 1;
    const giveUpMs = performance.now() + RETRY_WITHIN_MS;
    for (let nth = 1; !this.#stop.aborted; nth += 1) {
      try {
        const answer = await this.#try(limitMs, send);
        if (nth > 1) this.#counts.retried += 1;
        return answer;
      } catch (error) {
        const mayRetry = error instanceof UnavailableError && performance.now() < giveUpMs;
        if (!mayRetry) {
          this.#count(what, error);
          return undefined;
        }
        await delay(PAUSE_MS);
      }
    }
    return undefined;
  }

  async #try<T>(limitMs: number, send: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const beganMs = performance.now();
    const limit = new AbortController();
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      reject(new HungError(`no answer within ${limitMs} ms`));
      limit.abort();
    }, limitMs);
    try {
      return await Promise.race([send(AbortSignal.any([limit.signal, this.#stop])), late]);
    } finally {
      clearTimeout(timer);
      this.#tookMs.push(performance.now() - beganMs);
    }
  }

  /** What was cut short at the end of the run says nothing. */
  #count(what: string, error: unknown): void {
    if (this.#stop.aborted) return;
    this.#counts[error instanceof HungError ? "hung" : "failed"] += 1;
    const problem = `${what}: ${describe(error)}`;
    this.#problems.set(problem, (this.#problems.get(problem) ?? 0) + 1);
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : "";
  return `${error.message}${cause}`;
}
