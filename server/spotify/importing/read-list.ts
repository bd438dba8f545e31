import { DomainError } from "#server/errors.ts";
import type { ListedItem } from "../client/listed-item.ts";
import type { ListHeader, ListSource } from "./list-source.ts";

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
  { signal, before, onPage = () => Promise.resolve() }: ReadListOptions,
): Promise<ListReading> {
  let header = limited(await source.header(signal));
  const isSame = header.snapshotId !== null && before?.snapshotId === header.snapshotId;
  let items = isSame ? [...before.items] : [];
  for (let round = 1; ; round += 1) {
    const { snapshotId } = header;
    await readOn(source, items, {
      signal,
      onPage: (total) => onPage({ snapshotId, items }, total),
    });
    if (snapshotId === null || round === MAX_ROUNDS) return { header, items };
    // A page more or less: what was read may be of two states.
    const after = limited(await source.header(signal));
    if (after.snapshotId === snapshotId) return { header: after, items };
    [header, items] = [after, []];
  }
}

async function readOn(
  source: ListSource,
  items: ListedItem[],
  { signal, onPage }: { signal: AbortSignal; onPage: (total: number) => Promise<void> },
): Promise<void> {
  for (let total = Infinity; items.length < total;) {
    const page = await source.page(items.length, signal);
    if (page.items.length === 0) return;
    items.push(...page.items);
    total = Math.min(page.total, MAX_ITEMS);
    await onPage(page.total);
  }
}

function limited(header: ListHeader): ListHeader {
  if (header.total <= MAX_ITEMS) return header;
  throw new DomainError("too_large", {
    message: `The list has ${header.total} items; the limit is ${MAX_ITEMS}. Split it in Spotify, and import the parts.`,
  });
}
