"use client";
import { ListFilter, SearchX } from "lucide-react";
import { Button } from "../../_components/button.tsx";
import { EmptyState } from "../../_components/empty-state.tsx";
import { FirstRun } from "./first-run.tsx";
import { LibrarySkeleton } from "./library-skeleton.tsx";
import { LoadFailure } from "./load-failure.tsx";
import type { TrackPages } from "./track-pages.ts";

export interface LibraryStatesProps {
  pages: TrackPages;
  query: string;
  /** Only tracks with audio are shown, or only those without. */
  isNarrowed: boolean;
  onClear: () => void;
  /** Shows all tracks again. */
  onAll: () => void;
}

/** What stands where the list would be: loading, failed, empty, no hits. */
export function LibraryStates(props: LibraryStatesProps) {
  const { pages, query, isNarrowed, onClear, onAll } = props;
  if (pages.isLoading) return <LibrarySkeleton />;
  if (pages.error !== null && pages.tracks.length === 0) {
    return <LoadFailure error={pages.error} onRetry={pages.reload} />;
  }
  if (pages.total !== 0) return null;
  if (query === "" && pages.counts?.all === 0) return <FirstRun />;
  if (isNarrowed && pages.counts?.all !== 0) return <NothingShown onAll={onAll} />;
  return (
    <EmptyState
      icon={<SearchX size={22} />}
      title="No tracks match"
      text={`Nothing in your library has “${query}” in its title, artist, album or file name.`}
      actions={
        <Button size="sm" onClick={onClear}>
          Clear search
        </Button>
      }
    />
  );
}

function NothingShown({ onAll }: { onAll: () => void }) {
  return (
    <EmptyState
      icon={<ListFilter size={22} />}
      title="No track is left here"
      text="None of your tracks is in this state now."
      actions={
        <Button size="sm" onClick={onAll}>
          Show all
        </Button>
      }
    />
  );
}
