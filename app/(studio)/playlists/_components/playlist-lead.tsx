"use client";
import type { PlaylistItemView, PlaylistView } from "#server/imports/views.ts";
import { AgeText } from "../../../_components/age-text.tsx";
import { Artwork } from "../../../_components/artwork.tsx";
import { formatTotalDuration } from "../../../_words/format-duration.ts";
import { formatCount, formatPlural } from "../../../_words/format-number.ts";
import { canSync, listKindWords, missingWords, skippedWords } from "../../../_words/list-words.ts";
import { FilterChips, type ItemFilter } from "../../_components/filter-chips.tsx";
import { OpenInSpotify } from "../../_spotify/open-in-spotify.tsx";
import { filterChoices } from "./item-filters.ts";
import { KeepInStep } from "./keep-in-step.tsx";

export interface PlaylistLeadProps {
  playlist: PlaylistView & { readonly items: readonly PlaylistItemView[] };
  filter: ItemFilter;
  onFilter: (filter: ItemFilter) => void;
}

/** Cover, name and facts of a list, and what it can be narrowed to. */
export function PlaylistLead({ playlist, filter, onFilter }: PlaylistLeadProps) {
  const { id, name, items, source } = playlist;
  return (
    <div className="flex flex-col gap-4 px-4 pt-4 pb-3.5 max-md:gap-2 max-md:pt-1 md:px-5 md:pt-5">
      <div className="flex items-start gap-4 md:items-center">
        <Artwork
          seed={id}
          src={playlist.hasCover ? `/api/media/playlists/${id}/cover` : null}
          size={88}
          isWhole
          className="size-22 rounded-field max-md:size-18"
        />
        <div className="min-w-0 grow">
          <h1 tabIndex={-1} className="w-fit rounded-tag text-lg wrap-anywhere max-md:text-xl">
            {name}
          </h1>
          <Origin playlist={playlist} />
          <Facts playlist={playlist} />
        </div>
      </div>
      {canSync(playlist) ? <KeepInStep playlist={playlist} className="-ml-2.5 md:hidden" /> : null}
      {items.length === 0 ? null : (
        <div className="flex items-center gap-x-4 gap-y-2 max-md:flex-col max-md:items-stretch">
          <FilterChips choices={filterChoices(items, filter)} chosen={filter} onChange={onFilter} />
          <p className="ml-auto text-right text-sm text-t3 max-md:m-0 max-md:text-left">
            {source === "spotify"
              ? "Titles and covers from Spotify. Files come from you."
              : "Files come from you."}
          </p>
        </div>
      )}
    </div>
  );
}

function Origin({ playlist }: { playlist: PlaylistView }) {
  const { kind, owner, address, description } = playlist;
  return (
    <>
      <p className="flex flex-wrap gap-x-2 text-t3">
        <span>{listKindWords(kind, owner)}</span>
        {address === null ? null : <OpenInSpotify address={address} />}
      </p>
      {description === "" ? null : (
        <p className="line-clamp-2 text-t3 wrap-anywhere max-md:line-clamp-1">{description}</p>
      )}
    </>
  );
}

function Facts({ playlist }: { playlist: PlaylistView }) {
  const { total, durationSec, gone, access, isCut, skipped, syncedAt } = playlist;
  const tracks = formatPlural(total, "track", "tracks");
  const length = durationSec < 30 ? "" : `, ${formatTotalDuration(durationSec)}`;
  const notes = [
    gone === 0 ? "" : goneWords(gone),
    missingWords(access, isCut),
    skippedWords(skipped),
  ].filter(Boolean);
  return (
    <>
      <p className="tn text-t3">
        {tracks}
        {length}.
        {syncedAt === null ? null : (
          <>
            {" "}
            {canSync(playlist) ? "Last synced" : "Imported"} <AgeText iso={syncedAt} />.
          </>
        )}
      </p>
      {notes.length === 0 ? null : <p className="tn text-t3">{notes.join(" ")}</p>}
    </>
  );
}

function goneWords(gone: number): string {
  return gone === 1
    ? "1 more is gone from Spotify and stays here."
    : `${formatCount(gone)} more are gone from Spotify and stay here.`;
}
