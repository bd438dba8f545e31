import type { ItemState, PlaylistItemView } from "#server/imports/views.ts";
import type { FilterChoice, ItemFilter } from "../../_components/filter-chips.tsx";

const LABELS: Record<ItemFilter, string> = {
  all: "All",
  ready: "Ready",
  toCheck: "To check",
  needsFile: "Need a file",
  underWay: "Under way",
  gone: "Gone from Spotify",
};

const GROUPS: Record<ItemState, Exclude<ItemFilter, "all" | "gone">> = {
  ready: "ready",
  to_check: "toCheck",
  needs_file: "needsFile",
  failed: "needsFile",
  fetching: "underWay",
  ingesting: "underWay",
};

/** Whether a filter lets an item through; what is gone counts with its state, too. */
export function passes(item: PlaylistItemView, filter: ItemFilter): boolean {
  if (filter === "all") return true;
  if (filter === "gone") return item.goneAt !== null;
  return GROUPS[item.state] === filter;
}

/** The filters that let something through, and the chosen one, so that it can be left. */
export function filterChoices(
  items: readonly PlaylistItemView[],
  chosen: ItemFilter,
): FilterChoice[] {
  return (Object.keys(LABELS) as ItemFilter[])
    .map((value) => ({
      value,
      label: LABELS[value],
      count: items.filter((item) => passes(item, value)).length,
    }))
    .filter(({ value, count }) => value === "all" || value === chosen || count > 0);
}
