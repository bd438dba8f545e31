"use client";
import { useEffect, useMemo, useState } from "react";
import type { TrackView } from "#server/realtime/events.ts";
import { useAnnounce } from "../../_components/live-region.tsx";
import { useUploads } from "../../_uploads/uploads-context.ts";
import { formatPlural } from "../../_words/format-number.ts";
import { SeparateDialog } from "../_separate/separate-dialog.tsx";
import { BatchProgress } from "./batch-progress.tsx";
import { LibraryBatchBar } from "./library-batch-bar.tsx";
import { LibraryHeader } from "./library-header.tsx";
import { LibraryStates } from "./library-states.tsx";
import { PAGE_SIZE } from "./page-size.ts";
import { RenameDialog } from "./rename-dialog.tsx";
import { TrackGrid } from "./track-grid.tsx";
import { useTrackPages, type TrackPage } from "./track-pages.ts";
import { useDebounced } from "./use-debounced.ts";
import { useSelection } from "./use-selection.ts";
import { useShortcut } from "./use-shortcut.ts";
import { useTrackActions } from "./use-track-actions.ts";

const SEARCH_DELAY_MS = 200;

/** All tracks: search, live states, selection, and the way to add more. */
export function LibraryPage({ first }: { first: TrackPage }) {
  const { pick } = useUploads();
  const [text, setText] = useState("");
  const query = useDebounced(text.trim(), SEARCH_DELAY_MS);
  const pages = useTrackPages({ list: "list", query, limit: PAGE_SIZE, first });
  const { tracks, total } = pages;
  const actions = useTrackActions();
  const selection = useSelection(useMemo(() => tracks.map(({ id }) => id), [tracks]));
  const [isSelecting, setIsSelecting] = useState(false);
  const [separated, setSeparated] = useState<readonly TrackView[] | null>(null);
  const [renamed, setRenamed] = useState<TrackView | null>(null);
  useShortcut("u", pick);
  useAnnouncedHits(query, total);

  const chosen = tracks.filter(({ id }) => selection.has(id));
  const isEmpty = total === 0 && query === "";
  const endSelection = () => {
    selection.clear();
    setIsSelecting(false);
  };
  return (
    <>
      <LibraryHeader
        pages={pages}
        isEmpty={isEmpty}
        text={text}
        onText={setText}
        isSelecting={isSelecting}
        onSelecting={(isOn) => (isOn ? setIsSelecting(true) : endSelection())}
      />
      <BatchProgress />
      <LibraryStates pages={pages} query={query} onClear={() => setText("")} />
      {tracks.length > 0 ? (
        <TrackGrid
          tracks={tracks}
          total={total ?? tracks.length}
          selection={selection}
          isSelecting={isSelecting}
          actions={actions}
          onRename={setRenamed}
          onSeparate={setSeparated}
          hasMore={pages.hasMore}
          onNearEnd={pages.loadMore}
        />
      ) : null}
      {chosen.length > 0 ? (
        <LibraryBatchBar
          chosen={chosen}
          actions={actions}
          onSeparate={setSeparated}
          onDone={endSelection}
        />
      ) : null}
      {separated ? <SeparateDialog tracks={separated} onClose={() => setSeparated(null)} /> : null}
      {renamed ? <RenameDialog track={renamed} onClose={() => setRenamed(null)} /> : null}
    </>
  );
}

/** Says how many tracks a search has found. */
function useAnnouncedHits(query: string, total: number | null): void {
  const announce = useAnnounce();
  useEffect(() => {
    if (query !== "" && total !== null) announce(`${formatPlural(total, "track", "tracks")} found`);
  }, [announce, query, total]);
}
