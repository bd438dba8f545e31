import { fetchPublicFile, type PublicFile, type PublicFileRequest } from "./fetch-public-file.ts";
import { LocalSite, type Reply, type SiteOptions } from "./local-site.ts";

/** Limits that only a test about them reaches. */
export const LIMITS = { bytes: 100_000, totalMs: 20_000, idleMs: 20_000, redirects: 3 };

export type Wish = Partial<PublicFileRequest>;

/** A local site under the public name `files.example`, for tests; the test closes it. */
export class ServedFile {
  readonly site: LocalSite;
  /** As messages tell it. */
  readonly host: string;
  /** What the last fetch has kept. */
  kept: Buffer = Buffer.alloc(0);
  readonly #origin: string;

  constructor(site: LocalSite, protocol: string) {
    this.site = site;
    this.host = `files.example:${site.port}`;
    this.#origin = `${protocol}://${this.host}`;
  }

  /** Serves the same bytes to everyone, or what the reply writes. */
  static async start(reply: Reply | Buffer, options: SiteOptions = {}): Promise<ServedFile> {
    const write: Reply = typeof reply === "function" ? reply : (socket) => socket.end(reply);
    const site = await LocalSite.start(write, options);
    return new ServedFile(site, options.tls ? "https" : "http");
  }

  url(path: string): string {
    return `${this.#origin}${path}`;
  }

  /** Calls 127.0.0.1 public, and finds every name there, unless the wish says otherwise. */
  async fetch(path: string, wish: Wish = {}): Promise<PublicFile> {
    const chunks: Uint8Array[] = [];
    try {
      return await fetchPublicFile({
        url: this.url(path),
        signal: new AbortController().signal,
        limits: LIMITS,
        accept: () => null,
        sink: (chunk) => {
          chunks.push(chunk);
          return Promise.resolve();
        },
        resolve: () => Promise.resolve(["127.0.0.1"]),
        isPublic: (address) => address === "127.0.0.1",
        ...wish,
      });
    } finally {
      this.kept = Buffer.concat(chunks);
    }
  }

  /** Why a fetch failed, told once all connections are over; throws for one that did not fail. */
  async refusal(path: string, wish: Wish = {}): Promise<unknown> {
    const outcome = await this.fetch(path, wish).then(
      () => null,
      (reason: unknown) => ({ reason }),
    );
    if (outcome === null) throw new Error(`${path} was taken`);
    await this.site.allClosed();
    return outcome.reason;
  }
}
