"use client";
import { useEffect, useMemo, useState } from "react";
import type { TrackView } from "#server/realtime/events.ts";
import { useAnnounce } from "../../_components/live-region.tsx";
import { useUploads } from "../../_uploads/uploads-context.ts";
import { formatPlural } from "../../_words/format-number.ts";
import { BatchProgress } from "./batch-progress.tsx";
import { FilterChips } from "./filter-chips.tsx";
import { LibraryBatchBar } from "./library-batch-bar.tsx";
import { LibraryDialogs, type LibraryQuestion } from "./library-dialogs.tsx";
import { audioOf, libraryChoices, type LibraryFilter } from "./library-filter.ts";
import { LibraryHeader } from "./library-header.tsx";
import { LibraryStates } from "./library-states.tsx";
import { PAGE_SIZE } from "./page-size.ts";
import { TrackGrid } from "./track-grid.tsx";
import { useTrackPages, type TrackPage, type TrackPages } from "./track-pages.ts";
import { useDebounced } from "./use-debounced.ts";
import { useLibraryFilter } from "./use-library-filter.ts";
import { useSelection } from "./use-selection.ts";
import { useShortcut } from "./use-shortcut.ts";
import { useTrackActions } from "./use-track-actions.ts";

const SEARCH_DELAY_MS = 200;

export interface LibraryPageProps {
  first: TrackPage;
  /** What `first` is narrowed to. */
  firstFilter: LibraryFilter;
}

/** All tracks: search, live states, selection, and the way to add more. */
export function LibraryPage({ first, firstFilter }: LibraryPageProps) {
  const { pick } = useUploads();
  const [text, setText] = useState("");
  const query = useDebounced(text.trim(), SEARCH_DELAY_MS);
  const [filter, narrow] = useLibraryFilter();
  const isFirst = filter === firstFilter && query === "";
  const list = { list: "list", query, limit: PAGE_SIZE, ...audioOf(filter) } as const;
  const pages = useTrackPages({ ...list, ...(isFirst && { first }) });
  const { tracks, total } = pages;
  const actions = useTrackActions();
  const selection = useSelection(useMemo(() => tracks.map(({ id }) => id), [tracks]));
  const [isSelecting, setIsSelecting] = useState(false);
  const { question, asks, close } = useQuestions();
  useShortcut("u", pick);
  useAnnouncedHits(filter === "all" ? query : `${filter} ${query}`, total);

  const chosen = tracks.filter(({ id }) => selection.has(id));
  const endSelection = () => {
    selection.clear();
    setIsSelecting(false);
  };
  return (
    <>
      <LibraryHeader
        pages={pages}
        isEmpty={pages.counts?.all === 0 && query === ""}
        text={text}
        onText={setText}
        isSelecting={isSelecting}
        onSelecting={(isOn) => (isOn ? setIsSelecting(true) : endSelection())}
      />
      <Filters counts={pages.counts} filter={filter} onChange={narrow} />
      <BatchProgress />
      <LibraryStates
        pages={pages}
        query={query}
        isNarrowed={filter !== "all"}
        onClear={() => setText("")}
        onAll={() => narrow("all")}
      />
      {tracks.length > 0 ? (
        <TrackGrid
          tracks={tracks}
          total={total ?? tracks.length}
          selection={selection}
          isSelecting={isSelecting}
          actions={actions}
          {...asks}
          hasMore={pages.hasMore}
          onNearEnd={pages.loadMore}
        />
      ) : null}
      {chosen.length > 0 ? (
        <LibraryBatchBar
          chosen={chosen}
          actions={actions}
          onSeparate={asks.onSeparate}
          onDone={endSelection}
        />
      ) : null}
      <LibraryDialogs question={question} onClose={close} />
    </>
  );
}

/** What rows can ask, each with the same identity from render to render, and what was asked last. */
function useQuestions() {
  const [question, ask] = useState<LibraryQuestion | null>(null);
  const asks = useMemo(
    () => ({
      onRename: (track: TrackView) => ask({ kind: "rename", track }),
      onSeparate: (tracks: readonly TrackView[]) => ask({ kind: "separate", tracks }),
      onGive: (track: TrackView, way: "choose" | "fetch") => ask({ kind: way, track }),
    }),
    [],
  );
  return { question, asks, close: () => ask(null) };
}

interface FiltersProps {
  counts: TrackPages["counts"];
  filter: LibraryFilter;
  onChange: (filter: LibraryFilter) => void;
}

/** Nothing while there is nothing to tell apart. */
function Filters({ counts, filter, onChange }: FiltersProps) {
  const choices = counts === null ? [] : libraryChoices(counts, filter);
  if (choices.length === 0) return null;
  return (
    <div className="shrink-0 border-b border-line px-4 py-2 max-md:border-0 max-md:pt-0">
      <FilterChips choices={choices} chosen={filter} onChange={onChange} />
    </div>
  );
}

/** Says how many tracks a search, or a filter, has found. */
function useAnnouncedHits(narrowing: string, total: number | null): void {
  const announce = useAnnounce();
  useEffect(() => {
    if (narrowing === "" || total === null) return;
    announce(`${formatPlural(total, "track", "tracks")} found`);
  }, [announce, narrowing, total]);
}
