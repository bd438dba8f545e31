import { badRequest } from "./spotify-error.ts";

interface Page {
  readonly limit: number;
  readonly offset: number;
}

interface PageBounds {
  readonly usualLimit: number;
  readonly mostLimit: number;
  readonly mostOffset: number;
}

/** A page's place in the whole, and the request that asked for it. */
export interface PageRequest extends Page {
  /** The address of the list, without the page. */
  readonly address: URL;
}

/** Bounds of all lists but search. */
export const LIST_BOUNDS: PageBounds = { usualLimit: 20, mostLimit: 50, mostOffset: 100_000 };
export const SEARCH_BOUNDS: PageBounds = { usualLimit: 5, mostLimit: 10, mostOffset: 1000 };

/** Refuses what is outside the documented bounds. */
export function readPage(address: URL, bounds: PageBounds): PageRequest {
  const limit = readNumber(address, "limit", bounds.usualLimit);
  if (limit < 1 || limit > bounds.mostLimit) throw badRequest("Invalid limit");
  const offset = readNumber(address, "offset", 0);
  if (offset < 0 || offset > bounds.mostOffset) throw badRequest("Invalid offset");
  return { address, limit, offset };
}

function readNumber({ searchParams }: URL, name: string, usual: number): number {
  const text = searchParams.get(name);
  if (text === null) return usual;
  if (!/^-?\d{1,9}$/.test(text)) throw badRequest(`Invalid ${name}`);
  return Number(text);
}

/** Spotify's paging object; only the items of the page are converted. */
export function pageOf<T>(
  all: readonly T[],
  request: PageRequest,
  convert: (one: T) => unknown,
): Record<string, unknown> {
  const { limit, offset } = request;
  const next = offset + limit < all.length ? offset + limit : null;
  const previous = offset > 0 ? Math.max(0, offset - limit) : null;
  return {
    href: addressAt(request, offset),
    items: all.slice(offset, offset + limit).map(convert),
    limit,
    next: next === null ? null : addressAt(request, next),
    offset,
    previous: previous === null ? null : addressAt(request, previous),
    total: all.length,
  };
}

function addressAt({ address, limit }: PageRequest, offset: number): string {
  const at = new URL(address);
  at.searchParams.set("offset", String(offset));
  at.searchParams.set("limit", String(limit));
  return at.href;
}
