"use client";
import { useQuery } from "@tanstack/react-query";
import { CircleCheck, CircleDashed, CircleQuestionMark, ListMusic, Plus } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import type { PlaylistView } from "#server/imports/views.ts";
import { Artwork } from "../../../_components/artwork.tsx";
import { ButtonLink } from "../../../_components/button-link.tsx";
import { EmptyState } from "../../../_components/empty-state.tsx";
import { PageHeader } from "../../../_components/page-header.tsx";
import { useTRPC, type RouterOutputs } from "../../../_trpc/trpc.ts";
import { formatTotalDuration } from "../../../_words/format-duration.ts";
import { formatCount, formatPlural } from "../../../_words/format-number.ts";
import { listKindWords } from "../../../_words/list-words.ts";
import { useLiveJobs } from "../../_components/use-live-jobs.ts";
import { ImportRows } from "./import-rows.tsx";
import { importsUnderWay } from "./imports-under-way.ts";
import { RowImport } from "./row-import.tsx";

/** All lists by name: what the sidebar has no room for, and where phones find them. */
export function PlaylistsPage({ first }: { first: readonly PlaylistView[] }) {
  const trpc = useTRPC();
  // The same shape: tRPC's type only drops the `readonly` of arrays.
  const initialData = first as RouterOutputs["playlist"]["list"];
  const { data: playlists } = useQuery(trpc.playlist.list.queryOptions(undefined, { initialData }));
  const { jobs, isKnown } = useLiveJobs();
  const imports = importsUnderWay(jobs, playlists);
  const isEmpty = playlists.length === 0 && imports.length === 0;
  return (
    <>
      <PageHeader title="Playlists" fact={countWords(playlists.length)}>
        {isEmpty ? null : (
          <>
            <ButtonLink href="/import" prefetch={false} className="max-md:hidden">
              Import a playlist
            </ButtonLink>
            <Link
              href="/import"
              prefetch={false}
              aria-label="Import a playlist"
              className="-mr-2.5 grid size-11 place-items-center rounded-control text-t2 hover:bg-hover md:hidden"
            >
              <Plus size={22} />
            </Link>
          </>
        )}
      </PageHeader>
      <div className="min-h-0 grow overflow-y-auto">
        <ImportRows jobs={imports} />
        {isEmpty && isKnown ? <NoPlaylists /> : null}
        {playlists.length > 0 ? (
          <ul aria-label="Playlists" className="max-md:border-t max-md:border-line">
            {playlists.map((playlist) => (
              <PlaylistRow key={playlist.id} playlist={playlist} />
            ))}
          </ul>
        ) : null}
      </div>
    </>
  );
}

function countWords(count: number): string {
  return count === 0 ? "" : formatPlural(count, "playlist", "playlists");
}

function NoPlaylists() {
  return (
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
  );
}

function PlaylistRow({ playlist }: { playlist: PlaylistView }) {
  const { id, name, kind, owner, hasCover, total, durationSec, counts, importJobId } = playlist;
  const length = durationSec < 30 ? "" : `, ${formatTotalDuration(durationSec)}`;
  return (
    <li className="relative flex min-h-15 items-center gap-x-3 border-b border-line px-4 py-2 hover:bg-hover max-md:flex-wrap">
      <Artwork
        seed={id}
        src={hasCover ? `/api/media/playlists/${id}/cover` : null}
        size={44}
        isWhole
        className="size-11 rounded-tag max-md:size-12"
      />
      <div className="min-w-0 flex-1">
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
        {importJobId === null ? null : (
          <p className="tn flex items-center gap-1.5 text-sm text-t2 empty:hidden">
            <RowImport jobId={importJobId} />
          </p>
        )}
      </div>
      <p className="tn flex shrink-0 flex-wrap justify-end gap-x-3 text-sm text-t2 max-md:w-full max-md:justify-start max-md:pl-15">
        <Count of={counts.to_check} words="to check">
          <CircleQuestionMark size={14} className="text-warn" />
        </Count>
        <Count of={counts.needs_file + counts.failed} words="without a file">
          <CircleDashed size={14} />
        </Count>
        <Count of={counts.ready} words="ready">
          <CircleCheck size={14} className="text-ok" />
        </Count>
      </p>
    </li>
  );
}

function Count({ of, words, children }: { of: number; words: string; children: ReactNode }) {
  if (of === 0) return null;
  return (
    <span className="flex items-center gap-1.5">
      {children}
      {formatCount(of)} {words}
    </span>
  );
}
