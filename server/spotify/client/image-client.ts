import type { AnswerLimits, FetchBytes } from "./http-client.ts";
import { rateLimited } from "./read-answer.ts";
import { SpotifyError } from "./spotify-error.ts";

/** Of one picture: those that are asked for have 20 to 60 kB. */
export const IMAGE_LIMITS: AnswerLimits = { answerMs: 15_000, answerBytes: 2 * 1024 ** 2 };

/** Where Spotify has its pictures. */
const IMAGE_HOST = /\.(scdn\.co|spotifycdn\.com)$/;
const OWN_HOST = /(^|\.)spotify\.com$/;
/** Statuses below 500 that say nothing of the picture itself. */
const BUSY = new Set([408, 425]);

export interface ImageClientOptions {
  readonly apiUrl: string;
  readonly openUrl: string;
  readonly fetchBytes: FetchBytes;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** Pictures of Spotify's own hosts, or of a server that stands in for Spotify, through the operator's proxy. */
export class ImageClient {
  readonly #options: Required<ImageClientOptions>;
  /** With their ports: what else runs on such a machine is nobody's business. */
  readonly #standIns: ReadonlySet<string>;

  constructor(options: ImageClientOptions) {
    this.#options = { now: Date.now, ...options };
    const urls = [options.apiUrl, options.openUrl].map((address) => new URL(address));
    const others = urls.filter(({ hostname }) => !OWN_HOST.test(hostname));
    this.#standIns = new Set(others.map(({ host }) => host));
  }

  /** Whether an address is one of these; any other one is a stranger's. */
  serves({ protocol, host, hostname, username, password }: URL): boolean {
    if (`${username}${password}` !== "") return false;
    if (this.#standIns.has(host)) return protocol === "https:" || protocol === "http:";
    return protocol === "https:" && host === hostname && IMAGE_HOST.test(hostname);
  }

  /** Brings what is there, whatever it is. Throws SpotifyError. */
  async fetch(url: URL, signal: AbortSignal): Promise<Buffer> {
    const { fetchBytes, now } = this.#options;
    const request = { url, headers: { accept: "image/*" }, signal };
    const { status, headers, bytes } = await fetchBytes(request, IMAGE_LIMITS);
    if (status === 200) return bytes;
    if (status === 429) throw rateLimited({ headers }, now());
    if (status >= 500 || BUSY.has(status)) {
      throw new SpotifyError("source_busy", {
        message: `${url.host} has a problem (status ${status}). Try again later.`,
      });
    }
    throw new SpotifyError("not_found_at_source", {
      message: `${url.host} does not have the picture (status ${status}).`,
    });
  }
}
