import { setTimeout as delay } from "node:timers/promises";
import type { z } from "zod";
import type { AnswerCache } from "./answer-cache.ts";
import type { HttpAnswer, SendRequest } from "./http-client.ts";
import { rateLimited, readBody, readToldError } from "./read-answer.ts";
import { SpotifyError } from "./spotify-error.ts";

/** Whose answers they are, and their access. */
export interface AccessSource {
  /** Names whoever asks; answers are kept by it. */
  readonly subject: string;
  /** A token that is good for a while; throws `connect_again` or `bad_credentials` when there can be none. */
  readonly token: (signal: AbortSignal) => Promise<string>;
  /** Another token than this one, which Spotify has refused; throws as `token` does. */
  readonly replace: (refused: string, signal: AbortSignal) => Promise<string>;
}

interface Entrance {
  /** The first request after a pause: nobody else asks before it was answered. */
  readonly isProbe: boolean;
}

/** What all processes of an installation may ask together. */
export interface RequestBudget {
  /** Throws `rate_limited` while Spotify wants no requests. */
  readonly enter: () => Promise<Entrance>;
  /** Spotify wants none from anybody until then. */
  readonly close: (until: Date) => Promise<void>;
  /** A probe was answered. */
  readonly open: () => Promise<void>;
}

interface BackOff {
  /** Tries of one request in all. */
  readonly tries: number;
  /** Before the second try; doubles with each. */
  readonly firstMs: number;
  readonly longestMs: number;
}

const BACK_OFF: BackOff = { tries: 4, firstMs: 1000, longestMs: 30_000 };

export interface ApiRequestOptions {
  /** Without a slash at its end. */
  readonly apiUrl: string;
  readonly send: SendRequest;
  readonly access: AccessSource;
  readonly budget: RequestBudget;
  readonly cache: AnswerCache;
  readonly backOff?: BackOff;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** 0 to 1. */
  readonly random?: () => number;
}

interface Wanted<Schema extends z.ZodType> {
  readonly schema: Schema;
  readonly signal: AbortSignal;
}

/** Requests to the Web API: with a token, within the budget, conditional, and tried again while that makes sense. */
export class ApiRequests {
  readonly #options: Required<ApiRequestOptions>;

  constructor(options: ApiRequestOptions) {
    this.#options = { backOff: BACK_OFF, now: Date.now, random: Math.random, ...options };
  }

  async get<Schema extends z.ZodType>(
    path: string,
    query: Readonly<Record<string, string>>,
    { schema, signal }: Wanted<Schema>,
  ): Promise<z.infer<Schema>> {
    const url = new URL(`${this.#options.apiUrl}${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const { tries, firstMs, longestMs } = this.#options.backOff;
    for (let pauseMs = firstMs, left = tries - 1; ; left -= 1, pauseMs *= 2) {
      try {
        return await this.#readAt(url, { schema, signal });
      } catch (error) {
        const isPassing = error instanceof SpotifyError && isWorthAnother(error);
        if (!isPassing || left <= 0) throw error;
        const jitter = 0.5 + this.#options.random();
        await delay(Math.min(longestMs, pauseMs * jitter), undefined, { signal });
      }
    }
  }

  /** Only what can be read is kept: what is malformed would be found unchanged for ever. */
  async #readAt<Schema extends z.ZodType>(
    url: URL,
    { schema, signal }: Wanted<Schema>,
  ): Promise<z.infer<Schema>> {
    const { cache, access } = this.#options;
    const answer = await this.#answerTo(url, signal);
    const body = readBody(answer, schema);
    if (answer.status === 200) cache.keep(access.subject, url.href, answer);
    return body;
  }

  async #answerTo(url: URL, signal: AbortSignal): Promise<HttpAnswer> {
    const { access } = this.#options;
    const token = await access.token(signal);
    const answer = await this.#ask(url, token, signal);
    if (answer.status !== 401) return this.#accept(url, answer);
    const other = await access.replace(token, signal);
    return this.#accept(url, await this.#ask(url, other, signal));
  }

  async #ask(url: URL, token: string, signal: AbortSignal): Promise<HttpAnswer> {
    const { budget, send, cache, access, now } = this.#options;
    const { isProbe } = await budget.enter();
    const tag = cache.tagOf(access.subject, url.href);
    const headers = {
      authorization: `Bearer ${token}`,
      ...(tag !== undefined && { "if-none-match": tag }),
    };
    const answer = await send({ url, headers, signal });
    if (answer.status === 429 || readToldError(answer).reason === "quota_exceeded") {
      const error = rateLimited(answer, now());
      if (error.notBefore) await budget.close(error.notBefore);
      throw error;
    }
    if (isProbe) await budget.open();
    return answer;
  }

  #accept(url: URL, answer: HttpAnswer): HttpAnswer {
    const { cache, access } = this.#options;
    if (answer.status === 200) return answer;
    if (answer.status === 304) return cache.recall(access.subject, url.href);
    throw refusalOf(url, answer);
  }
}

/** A malformed body passes as a fault of the moment: it is asked for again, though no job is tried again for it. */
function isWorthAnother(error: SpotifyError): boolean {
  return error.isWorthRetry || error.code === "bad_answer";
}

function refusalOf(url: URL, { status }: HttpAnswer): SpotifyError {
  if (status === 401) return connectAgain();
  if (status === 403 && url.pathname.includes("/playlists/")) return privatePlaylist();
  if (status === 403 || status === 404) return notThere();
  if (status >= 500) {
    return new SpotifyError("source_busy", {
      message: `Spotify has a problem (status ${status}). Try again later.`,
    });
  }
  return new SpotifyError("bad_answer", {
    message: `Spotify refused the request (status ${status}), which should not happen.`,
  });
}

/** The user must connect their account anew; nothing else helps. */
export function connectAgain(cause?: unknown): SpotifyError {
  return new SpotifyError("connect_again", {
    message: "The connection to Spotify has ended. Connect your account again.",
    cause,
  });
}

function privatePlaylist(): SpotifyError {
  return new SpotifyError("private_playlist", {
    message:
      "Spotify shows the items of a playlist only to its owner and those who edit it with them: only your own or collaborative playlists can be imported with your account.",
  });
}

function notThere(): SpotifyError {
  return new SpotifyError("not_found_at_source", {
    message: "Spotify does not have it any more, or does not show it to you.",
  });
}
