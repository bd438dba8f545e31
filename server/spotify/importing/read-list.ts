import { DomainError } from "#server/errors.ts";
import type { ListedItem } from "../client/listed-item.ts";
import type { ListHeader, ListOpening, ListSource } from "./list-source.ts";

/** Items of one list. */
const MAX_ITEMS = 10_000;
/** A list that changes while it is read is read anew so often; then it is taken as it came. */
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
 * Reads a whole list, as it was at one moment where the source can say so. Throws SpotifyError, and DomainError
 * `too_large`.
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
    if (header.snapshotId === null || pages === 0 || round === MAX_ROUNDS) return { header, items };
    // A page more or less: what was read may be of two states.
    const after = limited(await source.open(signal));
    if (after.header.snapshotId === header.snapshotId) return { header: after.header, items };
    opening = after;
    items = [...after.first];
  }
}

/** What is known of the list as it is now, in memory of its own. */
function begin({ header, first }: ListOpening, before: ReadSoFar | undefined): ListedItem[] {
  const isSame = header.snapshotId !== null && before?.snapshotId === header.snapshotId;
  const known = isSame && before.items.length > first.length ? before.items : first;
  return [...known];
}

/** Answers how many pages it took. */
async function readOn(
  source: ListSource,
  items: ListedItem[],
  reading: { signal: AbortSignal; total: number; onPage: (total: number) => Promise<void> },
): Promise<number> {
  let pages = 0;
  for (let { total } = reading; items.length < Math.min(total, MAX_ITEMS);) {
    const page = await source.page(items.length, reading.signal);
    if (page.items.length === 0) return pages;
    pages += 1;
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
