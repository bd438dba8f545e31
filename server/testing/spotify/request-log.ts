/** What a request had in its Authorization header. */
export type TokenKind = "none" | "user" | "client" | "expired" | "unknown" | "basic";

export interface LoggedRequest {
  readonly method: string;
  /** With its prefix: `/v1/me`, `/accounts/api/token`. */
  readonly path: string;
  readonly search: string;
  readonly token: TokenKind;
  /** By the fake's clock. */
  readonly at: number;
  /** Null while there is no answer. */
  status: number | null;
}

interface Wanted {
  readonly method?: string;
  readonly path?: string | RegExp;
  readonly token?: TokenKind;
  readonly status?: number;
  /** By the fake's clock, inclusive. */
  readonly since?: number;
}

const MOST_ENTRIES = 50_000;

/** Every request in the order of its arrival; of more than 50,000 the oldest are forgotten. */
export class RequestLog {
  #entries: LoggedRequest[] = [];

  get entries(): readonly LoggedRequest[] {
    return this.#entries;
  }

  add(entry: LoggedRequest): LoggedRequest {
    this.#entries.push(entry);
    if (this.#entries.length > MOST_ENTRIES) this.#entries = this.#entries.slice(MOST_ENTRIES / 2);
    return entry;
  }

  /** A string is the whole path. */
  filter({ method, path, token, status, since }: Wanted): LoggedRequest[] {
    return this.#entries.filter(
      (entry) =>
        (method === undefined || entry.method === method) &&
        (path === undefined || isAt(path, entry.path)) &&
        (token === undefined || entry.token === token) &&
        (status === undefined || entry.status === status) &&
        (since === undefined || entry.at >= since),
    );
  }

  count(wanted: Wanted = {}): number {
    return this.filter(wanted).length;
  }

  clear(): void {
    this.#entries = [];
  }
}

function isAt(wanted: string | RegExp, path: string): boolean {
  return typeof wanted === "string" ? wanted === path : wanted.test(path);
}
