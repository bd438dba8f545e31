import type { QueryClient, QueryKey } from "@tanstack/react-query";
import type { JobView, TrackView } from "#server/realtime/events.ts";

interface Page<T> {
  readonly items: readonly T[];
}

interface Pages<T> {
  readonly pages: readonly Page<T>[];
}

/** Applies a change to every cached track with this id; answers whether any cache holds it. */
export function patchTracks(
  client: QueryClient,
  key: QueryKey,
  change: { readonly trackId: string; readonly apply: (track: TrackView) => TrackView },
): boolean {
  return patchItems<TrackView>(client, key, {
    id: change.trackId,
    apply: change.apply,
    isItem: (data): data is TrackView => hasId(data) && "separations" in data,
  });
}

/** Applies a change to every cached job with this id; answers whether any cache holds it. */
export function patchJobs(
  client: QueryClient,
  key: QueryKey,
  change: { readonly jobId: string; readonly apply: (job: JobView) => JobView },
): boolean {
  return patchItems<JobView>(client, key, {
    id: change.jobId,
    apply: change.apply,
    isItem: (data): data is JobView => hasId(data) && "fraction" in data,
  });
}

interface ItemPatch<T> {
  readonly id: string;
  readonly apply: (item: T) => T;
  readonly isItem: (data: unknown) => data is T;
}

function patchItems<T extends { readonly id: string }>(
  client: QueryClient,
  key: QueryKey,
  patch: ItemPatch<T>,
): boolean {
  const found = { isHeld: false };
  const applyTo = (item: T): T => {
    if (item.id !== patch.id) return item;
    found.isHeld = true;
    return patch.apply(item);
  };
  for (const query of client.getQueryCache().findAll({ queryKey: key })) {
    const { data, dataUpdatedAt: updatedAt, isInvalidated } = query.state;
    const next = patched(data, patch, applyTo);
    if (next === data) continue;
    query.setData(next, { updatedAt, manual: true });
    // One item is newer now; what was asked to be read anew still is not.
    if (isInvalidated) query.invalidate();
  }
  return found.isHeld;
}

function patched<T extends { readonly id: string }>(
  data: unknown,
  { isItem }: Pick<ItemPatch<T>, "isItem">,
  apply: (item: T) => T,
): unknown {
  if (isItem(data)) return apply(data);
  if (isPages<T>(data)) return mapPages(data, apply);
  return isPage<T>(data) ? mapItems(data, apply) : data;
}

function mapPages<T>(data: Pages<T>, apply: (item: T) => T): Pages<T> {
  const pages = data.pages.map((page) => mapItems(page, apply));
  return pages.every((page, index) => page === data.pages[index]) ? data : { ...data, pages };
}

function mapItems<T>(page: Page<T>, apply: (item: T) => T): Page<T> {
  const items = page.items.map(apply);
  return items.every((item, index) => item === page.items[index]) ? page : { ...page, items };
}

function hasId(data: unknown): data is { id: string } {
  return typeof data === "object" && data !== null && "id" in data;
}

function isPage<T>(data: unknown): data is Page<T> {
  return typeof data === "object" && data !== null && "items" in data && Array.isArray(data.items);
}

function isPages<T>(data: unknown): data is Pages<T> {
  return typeof data === "object" && data !== null && "pages" in data && Array.isArray(data.pages);
}
