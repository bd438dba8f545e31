import type { CoverTrouble } from "./fetch-cover.ts";

/** In a row, after which a host is not asked any more. */
const MOST_IN_A_ROW = 3;

/** What went wrong in one run, so that a host which is away costs a few requests instead of one for each picture. */
export class HostTroubles {
  readonly #addresses = new Set<string>();
  readonly #inARow = new Map<string, number>();
  #last: CoverTrouble | null = null;
  #limit: CoverTrouble | null = null;

  /** Those that were given up for this run. */
  get addresses(): string[] {
    return [...this.#addresses];
  }

  /** What a run that ends now has to say: a limit of Spotify's before everything else. Null when all went well. */
  get worst(): CoverTrouble | null {
    return this.#limit ?? this.#last;
  }

  /** Whether a picture is not worth a request: then it is given up. */
  gaveUp(address: string): boolean {
    const isClosed = (this.#inARow.get(hostOf(address)) ?? 0) >= MOST_IN_A_ROW;
    if (isClosed) this.#addresses.add(address);
    return isClosed;
  }

  add(address: string, trouble: CoverTrouble): void {
    const host = hostOf(address);
    const { notBefore } = trouble;
    this.#addresses.add(address);
    // A host that named its time is not asked again before it.
    this.#inARow.set(host, notBefore ? Infinity : (this.#inARow.get(host) ?? 0) + 1);
    this.#last = trouble;
    if (notBefore && notBefore > (this.#limit?.notBefore ?? 0)) this.#limit = trouble;
  }

  /** A host answered as it should. */
  clear(address: string): void {
    const host = hostOf(address);
    if (this.#inARow.get(host) !== Infinity) this.#inARow.delete(host);
  }
}

function hostOf(address: string): string {
  return URL.parse(address)?.host ?? "";
}
