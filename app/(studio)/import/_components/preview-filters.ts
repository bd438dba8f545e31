import type { PreviewItem, PreviewView } from "#server/imports/views.ts";
import type { FilterChoice, ItemFilter } from "../../_components/filter-chips.tsx";

const GROUPS = { sure: "ready", maybe: "toCheck", no: "needsFile" } as const;

const LABELS = {
  all: "All",
  ready: "Ready",
  toCheck: "To check",
  needsFile: "Need a file",
} as const satisfies Partial<Record<ItemFilter, string>>;

export type PreviewFilter = keyof typeof LABELS;

/** How many tracks have a file, or may have one. */
export type MatchCounts = Readonly<Record<PreviewFilter, number>>;

export function passes({ match }: PreviewItem, filter: PreviewFilter): boolean {
  return filter === "all" || GROUPS[match.verdict] === filter;
}

export function countMatches(items: readonly PreviewItem[]): MatchCounts {
  const count = (filter: PreviewFilter) => items.filter((item) => passes(item, filter)).length;
  return {
    all: items.length,
    ready: count("ready"),
    toCheck: count("toCheck"),
    needsFile: count("needsFile"),
  };
}

/** The filters that let something through, and the chosen one, so that it can be left. */
export function filterChoices(
  counts: MatchCounts,
  chosen: PreviewFilter,
): FilterChoice<PreviewFilter>[] {
  return (Object.keys(LABELS) as PreviewFilter[])
    .map((value) => ({ value, label: LABELS[value], count: counts[value] }))
    .filter(({ value, count }) => value === "all" || value === chosen || count > 0);
}

/** How many tracks come in, the ones that are not shown among them. */
export interface ComingTracks {
  readonly count: number;
  /** Of a list that is shown in part the rest may hold what is no track. */
  readonly isExact: boolean;
}

export function comingTracks(
  preview: Pick<PreviewView, "items" | "total" | "itemsRead" | "skipped">,
  leftOut: readonly string[],
): ComingTracks {
  const { items, skipped } = preview;
  const unwanted = new Set(leftOut);
  if (!isShownInPart(preview)) {
    return { count: items.filter(({ sourceId }) => !unwanted.has(sourceId)).length, isExact: true };
  }
  const others = Object.values(skipped).reduce((sum, count) => sum + count, 0);
  const count = (preview.total ?? 0) - others - unwanted.size;
  return { count: Math.max(0, count), isExact: false };
}

/** Whether the list goes on behind what was read to be shown. */
export function isShownInPart({ total, itemsRead }: Pick<PreviewView, "total" | "itemsRead">) {
  return total !== null && total > itemsRead;
}
