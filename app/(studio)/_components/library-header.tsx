"use client";
import { useQuery } from "@tanstack/react-query";
import { ListChecks, Plus } from "lucide-react";
import Link from "next/link";
import { useRef } from "react";
import { Button } from "../../_components/button.tsx";
import { IconButton } from "../../_components/icon-button.tsx";
import { PageHeader } from "../../_components/page-header.tsx";
import { PLAYLISTS_PLACE } from "../../_components/playlist-links.tsx";
import { SearchField } from "../../_components/search-field.tsx";
import { useTRPC } from "../../_trpc/trpc.ts";
import { useUploads } from "../../_uploads/uploads-context.ts";
import { formatTotalDuration } from "../../_words/format-duration.ts";
import { formatPlural } from "../../_words/format-number.ts";
import type { TrackPages } from "./track-pages.ts";
import { useShortcut } from "./use-shortcut.ts";

export interface LibraryHeaderProps {
  pages: TrackPages;
  /** Nothing at all in the library: no search, no selection. */
  isEmpty: boolean;
  text: string;
  onText: (text: string) => void;
  isSelecting: boolean;
  onSelecting: (isSelecting: boolean) => void;
}

/** Name, count, search and the way to add tracks. */
export function LibraryHeader(props: LibraryHeaderProps) {
  const { pages, isEmpty, text, onText, isSelecting, onSelecting } = props;
  const { pick } = useUploads();
  const search = useRef<HTMLInputElement>(null);
  useShortcut("/", () => search.current?.focus());
  return (
    <PageHeader title="Library" fact={libraryFact(pages)}>
      <PlaylistsLink />
      {isEmpty ? null : (
        <>
          <SearchField
            ref={search}
            label="Search the library"
            placeholder="Search title, artist or file"
            shortcut="/"
            value={text}
            onChange={onText}
            className="max-md:order-last max-md:mb-2.5 max-md:basis-full md:w-66"
          />
          <IconButton
            label={isSelecting ? "Stop selecting" : "Select tracks"}
            aria-pressed={isSelecting}
            icon={<ListChecks size={21} />}
            className="md:hidden!"
            onClick={() => onSelecting(!isSelecting)}
          />
        </>
      )}
      <Button variant="primary" icon={<Plus size={15} />} className="max-md:hidden" onClick={pick}>
        Add tracks
      </Button>
      <IconButton
        label="Add tracks"
        icon={<Plus size={22} />}
        className="-mr-2.5 md:hidden!"
        onClick={pick}
      />
    </PageHeader>
  );
}

/** Phones have no sidebar; nothing while there are no lists. */
function PlaylistsLink() {
  const trpc = useTRPC();
  const { data: playlists } = useQuery(trpc.playlist.list.queryOptions());
  if (!playlists || playlists.length === 0) return null;
  const { href, label, Icon } = PLAYLISTS_PLACE;
  return (
    <Link
      href={href}
      prefetch={false}
      aria-label={label}
      className="grid size-11 place-items-center rounded-control text-t2 hover:bg-hover md:hidden"
    >
      <Icon size={21} />
    </Link>
  );
}

/** "1,284 tracks, 71 h 12 min"; the time only once every track is known. */
function libraryFact({ tracks, total, hasMore }: TrackPages): string {
  if (total === null) return "";
  if (total === 0) return "Empty";
  const count = formatPlural(total, "track", "tracks");
  const sec = tracks.reduce((sum, { durationSec }) => sum + (durationSec ?? 0), 0);
  return hasMore || sec < 30 ? count : `${count}, ${formatTotalDuration(sec)}`;
}
