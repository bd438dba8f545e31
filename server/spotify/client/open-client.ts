import type { SpotifyLink } from "../parse-link.ts";
import { spotifyAddress } from "../parse-link.ts";
import type { HttpAnswer, SendRequest } from "./http-client.ts";
import type { PublicList } from "./public-list.ts";
import { readEmbed } from "./read-embed.ts";
import { oembedSchema } from "./open-schemas.ts";
import { readBody } from "./read-answer.ts";
import { sendWithinBudget, type RequestBudget } from "./send-within-budget.ts";
import { SpotifyError } from "./spotify-error.ts";

export interface OpenClientOptions {
  /** Without a slash at its end. */
  readonly openUrl: string;
  readonly send: SendRequest;
  readonly budget: RequestBudget;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** Spotify's public pages, for servers without credentials; throws SpotifyError. */
export class OpenClient {
  readonly #options: Required<OpenClientOptions>;

  constructor(options: OpenClientOptions) {
    this.#options = { now: Date.now, ...options };
  }

  /** Where the page can't be read, what oEmbed tells: a title and a cover. */
  async read(link: SpotifyLink, signal: AbortSignal): Promise<PublicList> {
    if (link.kind === "liked") throw notPublic();
    const page = await this.#ask(`/embed/${link.kind}/${link.id}`, "text/html", signal);
    const list = readEmbed(page.text);
    if (list === "missing") throw notPublic();
    return list ?? this.#describe(link, signal);
  }

  async #describe(link: SpotifyLink, signal: AbortSignal): Promise<PublicList> {
    const query = new URLSearchParams({ url: spotifyAddress(link) }).toString();
    const answer = await this.#ask(`/oembed?${query}`, "application/json", signal);
    const { title, thumbnail_url } = readBody(answer, oembedSchema);
    const known = { title: title ?? "", coverUrl: thumbnail_url ?? null };
    return { ...known, owner: "", items: [], isCut: true };
  }

  async #ask(path: string, accept: string, signal: AbortSignal): Promise<HttpAnswer> {
    const { openUrl, send } = this.#options;
    const url = new URL(`${openUrl}${path}`);
    const answer = await sendWithinBudget(this.#options, () =>
      send({ url, headers: { accept }, signal }),
    );
    if (answer.status === 200) return answer;
    if (answer.status === 404) throw notPublic();
    throw new SpotifyError("source_busy", {
      message: `Spotify’s public page can’t be read now (status ${answer.status}). Try again later.`,
    });
  }
}

function notPublic(): SpotifyError {
  return new SpotifyError("private_playlist", {
    message:
      "Without an account Spotify shows public things only, and this is none, or is not there any more. Make it public in Spotify, or connect your account.",
  });
}
