import type { TrackPage } from "#server/library/list-tracks.ts";
import type { FilterChoice, ItemFilter } from "./filter-chips.tsx";

/** What the library can be narrowed to. */
export type LibraryFilter = Extract<ItemFilter, "all" | "ready" | "needsFile">;

/** As addresses and the server say it. */
const NAMES = {
  ready: { show: "with-audio", audio: "with" },
  needsFile: { show: "needs-file", audio: "needed" },
} as const satisfies Partial<Record<LibraryFilter, object>>;

/** From the address; anything unknown shows all. */
export function readLibraryFilter(query: URLSearchParams): LibraryFilter {
  const show = query.get("show");
  if (show === NAMES.ready.show) return "ready";
  return show === NAMES.needsFile.show ? "needsFile" : "all";
}

export function libraryAddress(filter: LibraryFilter): string {
  return filter === "all" ? "/" : `/?show=${NAMES[filter].show}`;
}

export function audioOf(filter: LibraryFilter): { readonly audio?: "with" | "needed" } {
  return filter === "all" ? {} : { audio: NAMES[filter].audio };
}

/** Nothing to choose from while every track has its audio, unless that is what was asked for. */
export function libraryChoices(
  { all, needed }: TrackPage["counts"],
  chosen: LibraryFilter,
): FilterChoice<LibraryFilter>[] {
  if (needed === 0 && chosen === "all") return [];
  return [
    { value: "all", label: "All", count: all },
    { value: "ready", label: "With audio", count: all - needed },
    { value: "needsFile", label: "Need a file", count: needed },
  ];
}
