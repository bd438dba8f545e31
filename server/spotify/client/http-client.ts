import { EnvHttpProxyAgent, fetch, type Dispatcher } from "undici";
import type { ProxyVariables } from "#server/env.ts";
import { SpotifyError } from "./spotify-error.ts";

interface HttpRequest {
  readonly method?: "GET" | "POST";
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly form?: URLSearchParams;
  readonly signal: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Sends one request; its addresses, headers and bodies are in no error. */
export type SendRequest = (request: HttpRequest) => Promise<HttpAnswer>;

/** An answer that is no text. */
interface BytesAnswer extends Omit<HttpAnswer, "text"> {
  readonly bytes: Buffer;
}

/** As SendRequest, within limits of its own. */
export type FetchBytes = (request: HttpRequest, limits: AnswerLimits) => Promise<BytesAnswer>;

export interface AnswerLimits {
  /** From the request to the last byte of the answer. */
  readonly answerMs: number;
  /** Of a decoded body. */
  readonly answerBytes: number;
}

export interface HttpLimits extends AnswerLimits {
  /** Open to one address at a time. */
  readonly connections: number;
}

export const HTTP_LIMITS: HttpLimits = {
  answerMs: 30_000,
  answerBytes: 8 * 1024 ** 2,
  connections: 4,
};

/** Connections to Spotify, through the operator's proxy; whoever opens it closes it, and it opens anew when it is used. */
export class HttpClient {
  readonly #proxy: ProxyVariables;
  readonly #limits: HttpLimits;
  #dispatcher: Dispatcher | undefined;

  constructor({ proxy, limits = HTTP_LIMITS }: { proxy: ProxyVariables; limits?: HttpLimits }) {
    this.#limits = limits;
    this.#proxy = proxy;
  }

  send: SendRequest = async (request) => {
    const { bytes, ...answer } = await this.fetchBytes(request, this.#limits);
    return { ...answer, text: bytes.toString("utf8") };
  };

  /** Follows no redirects: what speaks the contract sends none. */
  fetchBytes: FetchBytes = async (request, limits) => {
    const { method = "GET", url, headers = {}, form, signal } = request;
    const limit = AbortSignal.timeout(limits.answerMs);
    try {
      const response = await fetch(url, {
        method,
        headers: { accept: "application/json", "user-agent": "sound-forge-alchemy", ...headers },
        ...(form && { body: form }),
        redirect: "manual",
        signal: AbortSignal.any([signal, limit]),
        dispatcher: (this.#dispatcher ??= this.#open()),
      });
      const bytes = await readBytes(response.body, url.host, limits);
      return { status: response.status, headers: Object.fromEntries(response.headers), bytes };
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof SpotifyError) throw error;
      throw limit.aborted ? tooSlow(url.host, limits) : unreachable(url.host, error);
    }
  };

  async close(): Promise<void> {
    const dispatcher = this.#dispatcher;
    this.#dispatcher = undefined;
    await dispatcher?.destroy();
  }

  #open(): Dispatcher {
    const { HTTP_PROXY = "", HTTPS_PROXY = "", NO_PROXY = "" } = this.#proxy;
    const { connections } = this.#limits;
    return new EnvHttpProxyAgent({
      httpProxy: HTTP_PROXY,
      httpsProxy: HTTPS_PROXY,
      noProxy: NO_PROXY,
      connections,
    });
  }
}

async function readBytes(
  body: AsyncIterable<Uint8Array> | null,
  host: string,
  limits: AnswerLimits,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > limits.answerBytes) throw tooLong(host, limits);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooSlow(host: string, { answerMs }: AnswerLimits): SpotifyError {
  return new SpotifyError("timeout", {
    message: `${host} gave no answer within ${answerMs / 1000} s. Try again later.`,
  });
}

function tooLong(host: string, { answerBytes }: AnswerLimits): SpotifyError {
  return new SpotifyError("bad_answer", {
    message: `${host} sent an answer of more than ${answerBytes / 1024 ** 2} MB, which nobody asked for.`,
  });
}

/** The cause's own cause names what the system said; neither holds what was sent. */
function unreachable(host: string, cause: unknown): SpotifyError {
  const inner = cause instanceof Error ? cause.cause : undefined;
  const reason = inner instanceof Error && "code" in inner ? String(inner.code) : "no connection";
  return new SpotifyError("offline", {
    message: `${host} can’t be reached from this server (${reason}). If it needs a proxy, set HTTPS_PROXY.`,
    cause,
  });
}
