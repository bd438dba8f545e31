"use client";
import { ListFilter, ListMusic } from "lucide-react";
import { useMemo, useState, type ReactNode } from "react";
import type { PlaylistItemView, PlaylistWithItems } from "#server/imports/views.ts";
import { Button } from "../../../_components/button.tsx";
import { ButtonLink } from "../../../_components/button-link.tsx";
import { EmptyState } from "../../../_components/empty-state.tsx";
import { useAnnounce } from "../../../_components/live-region.tsx";
import { readError } from "../../../_trpc/read-error.ts";
import type { ItemFilter } from "../../_components/filter-chips.tsx";
import { formatPlural } from "../../../_words/format-number.ts";
import { ImportLine } from "../../_components/import-line.tsx";
import { LibrarySkeleton } from "../../_components/library-skeleton.tsx";
import { LoadFailure } from "../../_components/load-failure.tsx";
import { useSelection } from "../../_components/use-selection.ts";
import { SeparateDialog } from "../../_separate/separate-dialog.tsx";
import { ChooseDialog } from "../../_wanted/choose-dialog.tsx";
import { FetchDialog } from "../../_wanted/fetch-dialog.tsx";
import { ItemBatchBar } from "./item-batch-bar.tsx";
import { passes } from "./item-filters.ts";
import { ItemGrid } from "./item-grid.tsx";
import { PlaylistBar } from "./playlist-bar.tsx";
import { PlaylistLead } from "./playlist-lead.tsx";
import { useItemActions, type ItemDialogs } from "./use-item-actions.ts";
import { useItemJobs } from "./use-item-jobs.ts";
import { usePlaylist } from "./use-playlist.ts";

export interface PlaylistPageProps {
  playlistId: string;
  /** Null for a list that is too long to come with the page. */
  initial: PlaylistWithItems | null;
}

/** One list: its tracks in order, and how each of them gets its audio. */
export function PlaylistPage({ playlistId, initial }: PlaylistPageProps) {
  const { data: playlist, error, isPending, refetch } = usePlaylist(playlistId, initial);
  const isGone = error !== null && readError(error).code === "not_found";
  if (isGone) return <PlaylistGone />;
  if (isPending) return <LibrarySkeleton />;
  if (!playlist) return <LoadFailure error={error} onRetry={() => void refetch()} />;
  return <Loaded playlist={playlist} />;
}

function Loaded({ playlist }: { playlist: PlaylistWithItems }) {
  const { items, importJobId } = playlist;
  const announce = useAnnounce();
  const [filter, setFilter] = useState<ItemFilter>("all");
  const shown = useMemo(() => items.filter((item) => passes(item, filter)), [items, filter]);
  const selection = useSelection(useMemo(() => shown.map(({ id }) => id), [shown]));
  const [isSelecting, setIsSelecting] = useState(false);
  const jobs = useItemJobs();
  const { actions, asked, close } = useItemActions();
  const chosen = shown.filter(({ id }) => selection.has(id));
  const endSelection = () => {
    selection.clear();
    setIsSelecting(false);
  };
  const narrow = (next: ItemFilter) => {
    setFilter(next);
    const count = items.filter((item) => passes(item, next)).length;
    announce(`${formatPlural(count, "track", "tracks")} shown`);
  };
  const lead = <PlaylistLead playlist={playlist} filter={filter} onFilter={narrow} />;
  return (
    <>
      <PlaylistBar
        playlist={playlist}
        isSelecting={isSelecting}
        onSelecting={(isOn) => (isOn ? setIsSelecting(true) : endSelection())}
      />
      <div className="relative flex min-h-0 grow flex-col">
        {shown.length > 0 ? (
          <ItemGrid
            items={shown}
            jobs={jobs}
            selection={selection}
            isSelecting={isSelecting}
            actions={actions}
            lead={lead}
          />
        ) : (
          <div className="min-h-0 grow overflow-y-auto">
            {lead}
            {items.length === 0 ? (
              <NoItems isComing={importJobId !== null} />
            ) : (
              <NothingShown onAll={() => narrow("all")} />
            )}
          </div>
        )}
        {chosen.length > 0 ? (
          <ItemBatchBar chosen={chosen} onSeparate={actions.separate} onDone={endSelection} />
        ) : null}
      </div>
      {importJobId === null ? null : <ImportLine jobId={importJobId} isDocked />}
      <Asked asked={asked} onClose={close} />
    </>
  );
}

function Asked({ asked, onClose }: { asked: ItemDialogs["asked"]; onClose: () => void }) {
  switch (asked?.kind) {
    case "choose":
      return <ChooseDialog wanted={asked.wanted} onClose={onClose} />;
    case "fetch":
      return <FetchDialog track={asked.item} onClose={onClose} />;
    case "separate":
      return <SeparateDialog tracks={tracksOf(asked.items)} onClose={onClose} />;
    case undefined:
      return null;
  }
}

/** A track that stands for two places of a list is separated once. */
function tracksOf(items: readonly PlaylistItemView[]) {
  const tracks = items.map(({ trackId, title }) => [trackId, { id: trackId, title }] as const);
  return [...new Map(tracks).values()];
}

function NoItems({ isComing }: { isComing: boolean }): ReactNode {
  return (
    <EmptyState
      icon={<ListMusic size={22} />}
      title={isComing ? "Nothing is here yet" : "This playlist is empty"}
      text={
        isComing
          ? "Its tracks show here once it has been read."
          : "There was no track in it when it was read last."
      }
    />
  );
}

function NothingShown({ onAll }: { onAll: () => void }) {
  return (
    <EmptyState
      icon={<ListFilter size={22} />}
      title="No track is left here"
      text="What was here has moved on: nothing of the playlist is in this state now."
      actions={
        <Button size="sm" onClick={onAll}>
          Show all
        </Button>
      }
    />
  );
}

/** Also shown with status 404. */
export function PlaylistGone() {
  return (
    <div className="grid h-full place-items-center">
      <EmptyState
        level={1}
        icon={<ListMusic size={24} />}
        title="This playlist is not there"
        text="It was deleted, it went when Spotify was disconnected, or the address is wrong."
        actions={
          <>
            <ButtonLink href="/playlists" variant="primary" prefetch={false}>
              All playlists
            </ButtonLink>
            <ButtonLink href="/" variant="ghost" prefetch={false}>
              To the library
            </ButtonLink>
          </>
        }
      />
    </div>
  );
}
