"use client";
import { SearchX } from "lucide-react";
import { Button } from "../../_components/button.tsx";
import { EmptyState } from "../../_components/empty-state.tsx";
import { FirstRun } from "./first-run.tsx";
import { LibrarySkeleton } from "./library-skeleton.tsx";
import { LoadFailure } from "./load-failure.tsx";
import type { TrackPages } from "./track-pages.ts";

export interface LibraryStatesProps {
  pages: TrackPages;
  query: string;
  onClear: () => void;
}

/** What stands where the list would be: loading, failed, empty, no hits. */
export function LibraryStates({ pages, query, onClear }: LibraryStatesProps) {
  if (pages.isLoading) return <LibrarySkeleton />;
  if (pages.error !== null && pages.tracks.length === 0) {
    return <LoadFailure error={pages.error} onRetry={pages.reload} />;
  }
  if (pages.total !== 0) return null;
  if (query === "") return <FirstRun />;
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
