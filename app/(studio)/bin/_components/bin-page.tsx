"use client";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import type { TrackView } from "#server/realtime/events.ts";
import { Button } from "../../../_components/button.tsx";
import { ButtonLink } from "../../../_components/button-link.tsx";
import { ConfirmDialog } from "../../../_components/confirm-dialog.tsx";
import { EmptyState } from "../../../_components/empty-state.tsx";
import { PageHeader } from "../../../_components/page-header.tsx";
import { formatBytes } from "../../../_words/format-bytes.ts";
import { formatPlural } from "../../../_words/format-number.ts";
import { LibrarySkeleton } from "../../_components/library-skeleton.tsx";
import { LoadFailure } from "../../_components/load-failure.tsx";
import { PAGE_SIZE } from "../../_components/page-size.ts";
import { useTrackPages, type TrackPage } from "../../_components/track-pages.ts";
import { useTrackActions } from "../../_components/use-track-actions.ts";
import { BinRow } from "./bin-row.tsx";

/** Deleted tracks: back into the library, or gone for good. */
export function BinPage({ first }: { first: TrackPage }) {
  const pages = useTrackPages({ list: "bin", query: "", limit: PAGE_SIZE, first });
  const { tracks, total } = pages;
  const actions = useTrackActions();
  const [doomed, setDoomed] = useState<readonly TrackView[]>([]);
  return (
    <>
      <PageHeader title="Bin" fact={total === null ? "" : formatPlural(total, "track", "tracks")}>
        {tracks.length > 0 ? (
          <Button variant="danger" onClick={() => setDoomed(tracks)}>
            Empty bin
          </Button>
        ) : null}
      </PageHeader>
      {pages.isLoading ? <LibrarySkeleton /> : null}
      {pages.error !== null && tracks.length === 0 ? (
        <LoadFailure error={pages.error} onRetry={pages.reload} />
      ) : null}
      {total === 0 ? (
        <EmptyState
          icon={<Trash2 size={22} />}
          title="The bin is empty"
          text="Deleted tracks stay here for 30 days. They count towards your storage until they are gone."
          actions={
            <ButtonLink href="/" size="sm" prefetch={false}>
              To the library
            </ButtonLink>
          }
        />
      ) : null}
      {tracks.length > 0 ? (
        <div className="min-h-0 grow overflow-y-auto">
          <p className="px-4 py-2.5 text-t3">
            Deleted tracks are kept for 30 days and count towards your storage until they are gone.
          </p>
          <ul aria-label="Deleted tracks" className="border-t border-line">
            {tracks.map((track) => (
              <BinRow
                key={track.id}
                track={track}
                onRestore={() => actions.restore([track])}
                onPurge={() => setDoomed([track])}
              />
            ))}
          </ul>
          {pages.hasMore ? (
            <div className="p-4 text-center">
              <Button onClick={pages.loadMore}>Show more</Button>
            </div>
          ) : null}
        </div>
      ) : null}
      {doomed.length > 0 ? (
        <ConfirmDialog
          title={
            doomed.length === 1
              ? "Delete this track for good?"
              : `Delete ${doomed.length} tracks for good?`
          }
          text={purgeText(doomed)}
          confirmLabel="Delete for good"
          isDanger
          onConfirm={() => actions.purge(doomed.map(({ id }) => id))}
          onClose={() => setDoomed([])}
        />
      ) : null}
    </>
  );
}

function purgeText(tracks: readonly TrackView[]): string {
  const bytes = tracks.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const [only] = tracks;
  const what = tracks.length === 1 && only ? `“${only.title}”` : "All of them";
  return `${what}, with files and stems, ${formatBytes(bytes)} in all. This can’t be undone.`;
}
