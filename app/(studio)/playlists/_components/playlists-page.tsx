"use client";
import { useQuery } from "@tanstack/react-query";
import { CircleCheck, CircleQuestionMark, ListMusic } from "lucide-react";
import Link from "next/link";
import type { PlaylistView } from "#server/imports/views.ts";
import { Artwork } from "../../../_components/artwork.tsx";
import { ButtonLink } from "../../../_components/button-link.tsx";
import { EmptyState } from "../../../_components/empty-state.tsx";
import { PageHeader } from "../../../_components/page-header.tsx";
import { useTRPC, type RouterOutputs } from "../../../_trpc/trpc.ts";
import { formatTotalDuration } from "../../../_words/format-duration.ts";
import { formatCount, formatPlural } from "../../../_words/format-number.ts";
import { listKindWords } from "../../../_words/list-words.ts";

/** All lists by name: what the sidebar has no room for, and where phones find them. */
export function PlaylistsPage({ first }: { first: readonly PlaylistView[] }) {
  const trpc = useTRPC();
  // The same shape: tRPC's type only drops the `readonly` of arrays.
  const initialData = first as RouterOutputs["playlist"]["list"];
  const { data: playlists } = useQuery(
    trpc.playlist.list.queryOptions(undefined, { initialData }),
  );
  return (
    <>
      <PageHeader title="Playlists" fact={formatPlural(playlists.length, "list", "lists")}>
        {playlists.length > 0 ? (
          <ButtonLink href="/import" prefetch={false}>
            Import a playlist
          </ButtonLink>
        ) : null}
      </PageHeader>
      <div className="min-h-0 grow overflow-y-auto">
        {playlists.length === 0 ? (
          <EmptyState
            icon={<ListMusic size={22} />}
            title="No playlists yet"
            text="Bring one in from Spotify, or paste a list of titles. Your own files are matched to it."
            actions={
              <ButtonLink href="/import" size="sm" prefetch={false}>
                Import a playlist
              </ButtonLink>
            }
          />
        ) : (
          <ul aria-label="Playlists" className="max-md:border-t max-md:border-line">
            {playlists.map((playlist) => (
              <PlaylistRow key={playlist.id} playlist={playlist} />
            ))}
          </ul>
        )}
      </div>
    </>
  );
}

function PlaylistRow({ playlist }: { playlist: PlaylistView }) {
  const { id, name, kind, owner, hasCover, total, durationSec, counts } = playlist;
  const length = durationSec < 30 ? "" : `, ${formatTotalDuration(durationSec)}`;
  return (
    <li className="relative flex min-h-15 items-center gap-3 border-b border-line px-4 py-2 hover:bg-hover max-md:min-h-17">
      <Artwork
        seed={id}
        src={hasCover ? `/api/media/playlists/${id}/cover` : null}
        size={44}
        isWhole
        className="size-11 rounded-tag max-md:size-12"
      />
      <div className="min-w-0 grow">
        <Link
          href={`/playlists/${id}`}
          prefetch={false}
          className="block truncate font-medium after:absolute after:inset-0 max-md:text-body-touch"
        >
          {name}
        </Link>
        <p className="tn truncate text-sm text-t3">
          {listKindWords(kind, owner)}, {formatPlural(total, "track", "tracks")}
          {length}
        </p>
      </div>
      <p className="tn flex shrink-0 flex-wrap justify-end gap-x-3 text-sm text-t2">
        {counts.to_check > 0 ? (
          <span className="flex items-center gap-1.5">
            <CircleQuestionMark size={14} className="text-warn" />
            {formatCount(counts.to_check)} to check
          </span>
        ) : null}
        <span className="flex items-center gap-1.5">
          <CircleCheck size={14} className="text-ok" />
          {formatCount(counts.ready)} ready
        </span>
      </p>
    </li>
  );
}
