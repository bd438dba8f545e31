import { DomainError } from "#server/errors.ts";
import type { ListedItem } from "../client/listed-item.ts";
import { PAGE_LIMIT } from "../client/spotify-client.ts";
import { SpotifyError } from "../client/spotify-error.ts";
import type { ListHeader, ListOpening, ListSource } from "./list-source.ts";

/** Items of one list. */
const MAX_ITEMS = 10_000;
/** So often is a list read that changes meanwhile, or of which a page comes empty; then it is taken as it came. */
const MAX_ROUNDS = 3;

/** What was read of a list before, in its order. */
export interface ReadSoFar {
  readonly snapshotId: string | null;
  readonly items: readonly ListedItem[];
}

export interface ListReading {
  readonly header: ListHeader;
  /** All of them, in order. */
  readonly items: readonly ListedItem[];
}

export interface ReadListOptions {
  readonly signal: AbortSignal;
  /** How the list was opened just now; it is asked for without it. */
  readonly opening?: ListOpening;
  /** Of an earlier attempt: what has not changed since is not asked for again. */
  readonly before?: ReadSoFar;
  /** Told after each page; what it stores may be handed back as `before`. */
  readonly onPage?: (soFar: ReadSoFar, total: number) => Promise<void>;
}

/**
 * Reads a whole list, as it was at one moment where the source can say so. Throws SpotifyError, with
 * `bad_answer` where a page of it or more does not come, and DomainError `too_large`.
 */
export async function readList(
  source: ListSource,
  { signal, before, onPage = () => Promise.resolve(), ...given }: ReadListOptions,
): Promise<ListReading> {
  let opening = limited(given.opening ?? (await source.open(signal)));
  let items = begin(opening, before);
  for (let round = 1; ; round += 1) {
    const { header } = opening;
    const tell = (total: number): Promise<void> =>
      onPage({ snapshotId: header.snapshotId, items }, total);
    if (items.length > 0) await tell(header.total);
    const pages = await readOn(source, items, { signal, total: header.total, onPage: tell });
    // All that came with the header is of its moment.
    if (header.snapshotId === null || pages === 0) return { header, items };
    // A page more or less: what was read may be of two states.
    const after = limited(await source.open(signal));
    const isSame = after.header.snapshotId === header.snapshotId;
    const missing = after.header.total - items.length;
    if (isSame && missing <= 0) return { header: after.header, items };
    if (round === MAX_ROUNDS) return asItCame({ header: after.header, items }, missing);
    items = begin(after, { snapshotId: header.snapshotId, items });
    opening = after;
  }
}

/** What is known of the list as it is now, in memory of its own. */
function begin({ header, first }: ListOpening, before: ReadSoFar | undefined): ListedItem[] {
  const isSame = header.snapshotId !== null && before?.snapshotId === header.snapshotId;
  const known = isSame && before.items.length > first.length ? before.items : first;
  return [...known];
}

/**
 * Spotify counts items that it never lists: at a list's end they look as a page that came empty by mistake. Without its
 * snapshot the next import reads the list again, whichever it was.
 */
function asItCame({ header, items }: ListReading, missing: number): ListReading {
  if (missing < PAGE_LIMIT) return { header: { ...header, snapshotId: null }, items };
  throw new SpotifyError("bad_answer", {
    message: `Spotify says that the list has ${header.total} items, and shows ${items.length} of them. Try again later.`,
    isWorthRetry: true,
  });
}

/** Answers how many pages it asked for; an empty one is the last, wherever it comes. */
async function readOn(
  source: ListSource,
  items: ListedItem[],
  reading: { signal: AbortSignal; total: number; onPage: (total: number) => Promise<void> },
): Promise<number> {
  let pages = 0;
  for (let { total } = reading; items.length < Math.min(total, MAX_ITEMS);) {
    const page = await source.page(items.length, reading.signal);
    pages += 1;
    if (page.items.length === 0) return pages;
    items.push(...page.items);
    total = page.total;
    await reading.onPage(total);
  }
  return pages;
}

function limited(opening: ListOpening): ListOpening {
  const { header } = opening;
  if (header.total <= MAX_ITEMS) return opening;
  throw new DomainError("too_large", {
    message: `The list has ${header.total} items; the limit is ${MAX_ITEMS}. Split it in Spotify, and import the parts.`,
  });
}
