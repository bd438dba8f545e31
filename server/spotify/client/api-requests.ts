import { setTimeout as delay } from "node:timers/promises";
import type { z } from "zod";
import type { AnswerCache } from "./answer-cache.ts";
import type { HttpAnswer, SendRequest } from "./http-client.ts";
import { readBody } from "./read-answer.ts";
import { sendWithinBudget, type RequestBudget } from "./send-within-budget.ts";
import { SpotifyError } from "./spotify-error.ts";

/** Whose answers they are, and their access. */
export interface AccessSource {
  /** Names whoever asks; answers are kept by it. */
  readonly subject: string;
  /** The application's own, and no user's; false by default. */
  readonly isApp?: boolean;
  /** A token that is good for a while; throws `connect_again` or `bad_credentials` when there can be none. */
  readonly token: (signal: AbortSignal) => Promise<string>;
  /** Another token than this one, which Spotify has refused; throws as `token` does. */
  readonly replace: (refused: string, signal: AbortSignal) => Promise<string>;
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

/** One request, with all its tries. */
interface Asked<Schema extends z.ZodType> extends Wanted<Schema> {
  /** A token is renewed once: that Spotify refuses the new one, too, is its own fault. */
  isRenewed: boolean;
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
    const asked = { schema, signal, isRenewed: false };
    for (let pauseMs = firstMs, left = tries - 1; ; left -= 1, pauseMs *= 2) {
      try {
        return await this.#readAt(url, asked);
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
    asked: Asked<Schema>,
  ): Promise<z.infer<Schema>> {
    const { cache, access } = this.#options;
    const answer = await this.#answerTo(url, asked);
    const body = readBody(answer, asked.schema);
    if (answer.status === 200) cache.keep(access.subject, url.href, answer);
    return body;
  }

  async #answerTo(url: URL, asked: Asked<z.ZodType>): Promise<HttpAnswer> {
    const { access } = this.#options;
    const { signal } = asked;
    const token = await access.token(signal);
    const answer = await this.#ask(url, token, signal);
    if (answer.status !== 401 || asked.isRenewed) return this.#accept(url, answer);
    const other = await access.replace(token, signal);
    asked.isRenewed = true;
    return this.#accept(url, await this.#ask(url, other, signal));
  }

  #ask(url: URL, token: string, signal: AbortSignal): Promise<HttpAnswer> {
    const { send, cache, access } = this.#options;
    const tag = cache.tagOf(access.subject, url.href);
    const headers = {
      authorization: `Bearer ${token}`,
      ...(tag !== undefined && { "if-none-match": tag }),
    };
    return sendWithinBudget(this.#options, () => send({ url, headers, signal }));
  }

  #accept(url: URL, answer: HttpAnswer): HttpAnswer {
    const { cache, access } = this.#options;
    if (answer.status === 200) return answer;
    if (answer.status === 304) return cache.recall(access.subject, url.href);
    if (answer.status === 401) throw access.isApp === true ? refusedApp() : refusedUser();
    throw refusalOf(url, answer);
  }
}

/** A malformed body passes as a fault of the moment: it is asked for again, though no job is tried again for it. */
function isWorthAnother(error: SpotifyError): boolean {
  return error.isWorthRetry || error.code === "bad_answer";
}

function refusalOf(url: URL, { status }: HttpAnswer): SpotifyError {
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

/** Of a token that was renewed a moment ago, as are all that are refused to the end. */
function refusedApp(): SpotifyError {
  return new SpotifyError("bad_credentials", {
    message:
      "Spotify refuses this server’s own token. Whoever runs it should check SPOTIFY_CLIENT_ID, SPOTIFY_CLIENT_SECRET, and their app at Spotify.",
  });
}

/**
 * Whoever could renew a token is connected: when that is over, Spotify's sign-in says so, and the connection is ended
 * there. To connect again would bring just another such token, so what is left is to wait.
 */
function refusedUser(): SpotifyError {
  return new SpotifyError("source_busy", {
    message: "Spotify refuses the token that it has just given. Try again later.",
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
