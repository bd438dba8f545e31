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
  client.setQueriesData<unknown>({ queryKey: key }, (data: unknown) => {
    if (patch.isItem(data)) return applyTo(data);
    if (isPages<T>(data)) return mapPages(data, applyTo);
    if (isPage<T>(data)) return { ...data, items: data.items.map(applyTo) };
    return data;
  });
  return found.isHeld;
}

function mapPages<T>(data: Pages<T>, apply: (item: T) => T): Pages<T> {
  const found = { hasChanged: false };
  const pages = data.pages.map((page) => {
    const items = page.items.map(apply);
    if (items.every((item, index) => item === page.items[index])) return page;
    found.hasChanged = true;
    return { ...page, items };
  });
  return found.hasChanged ? { ...data, pages } : data;
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
