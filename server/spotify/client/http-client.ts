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

export interface HttpLimits {
  /** From the request to the last byte of the answer. */
  readonly answerMs: number;
  /** Of a decoded body. */
  readonly answerBytes: number;
  /** Open to one address at a time. */
  readonly connections: number;
}

export const HTTP_LIMITS: HttpLimits = {
  answerMs: 30_000,
  answerBytes: 8 * 1024 ** 2,
  connections: 4,
};

/** Connections to Spotify, through the operator's proxy; whoever opens it closes it. */
export class HttpClient {
  readonly #dispatcher: Dispatcher;
  readonly #limits: HttpLimits;

  constructor({ proxy, limits = HTTP_LIMITS }: { proxy: ProxyVariables; limits?: HttpLimits }) {
    this.#limits = limits;
    this.#dispatcher = new EnvHttpProxyAgent({
      httpProxy: proxy.HTTP_PROXY ?? "",
      httpsProxy: proxy.HTTPS_PROXY ?? "",
      noProxy: proxy.NO_PROXY ?? "",
      connections: limits.connections,
    });
  }

  /** Follows no redirects: what speaks the contract sends none. */
  send: SendRequest = async ({ method = "GET", url, headers = {}, form, signal }) => {
    const limit = AbortSignal.timeout(this.#limits.answerMs);
    try {
      const response = await fetch(url, {
        method,
        headers: { accept: "application/json", "user-agent": "sound-forge-alchemy", ...headers },
        ...(form && { body: form }),
        redirect: "manual",
        signal: AbortSignal.any([signal, limit]),
        dispatcher: this.#dispatcher,
      });
      const text = await this.#read(response.body, url.host);
      return { status: response.status, headers: Object.fromEntries(response.headers), text };
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof SpotifyError) throw error;
      throw limit.aborted ? tooSlow(url.host, this.#limits) : unreachable(url.host, error);
    }
  };

  async close(): Promise<void> {
    await this.#dispatcher.destroy();
  }

  async #read(body: AsyncIterable<Uint8Array> | null, host: string): Promise<string> {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of body ?? []) {
      bytes += chunk.byteLength;
      if (bytes > this.#limits.answerBytes) throw tooLong(host, this.#limits);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString("utf8");
  }
}

function tooSlow(host: string, { answerMs }: HttpLimits): SpotifyError {
  return new SpotifyError("timeout", {
    message: `${host} gave no answer within ${answerMs / 1000} s. Try again later.`,
  });
}

function tooLong(host: string, { answerBytes }: HttpLimits): SpotifyError {
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
