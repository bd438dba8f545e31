"use client";
import { CircleCheck, Heart, RotateCw } from "lucide-react";
import { useDeferredValue, useMemo, useState, type ReactNode } from "react";
import type { OwnPlaylist } from "#server/imports/views.ts";
import { Button } from "../../../_components/button.tsx";
import { classNames } from "../../../_components/class-names.ts";
import { IconButton } from "../../../_components/icon-button.tsx";
import { SearchField } from "../../../_components/search-field.tsx";
import { Skeleton, SkeletonBlock } from "../../../_components/skeleton.tsx";
import { formatPlural } from "../../../_words/format-number.ts";
import { RowWindow } from "../../_components/row-window.tsx";
import { ListPicture } from "./list-picture.tsx";
import { LIKED_SONGS, ownFailure, searchOwn } from "./own-playlist-words.ts";
import { refusalWords } from "./refusal-words.ts";
import { useOwnPlaylists } from "./use-own-playlists.ts";

export interface OwnPlaylistsProps {
  shownUrl: string | null;
  onChoose: (url: string) => void;
}

const nothing = () => undefined;

/** The account's liked songs and playlists, to choose one from. */
export function OwnPlaylists({ shownUrl, onChoose }: OwnPlaylistsProps) {
  const { own, isReading, error, refresh } = useOwnPlaylists();
  const [text, setText] = useState("");
  const query = useDeferredValue(text);
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  const playlists = useMemo(() => own?.playlists ?? [], [own]);
  const found = useMemo(() => searchOwn(playlists, query), [playlists, query]);
  const isEmpty = playlists.length === 0;
  const failure = isReading ? null : ownFailure(own, error === null ? null : refusalWords(error));
  return (
    <div className="mt-3 flex min-h-0 grow flex-col">
      <div className="flex items-center gap-2">
        <SearchField
          label="Search your playlists"
          placeholder="Search your playlists"
          value={text}
          onChange={setText}
          className="min-w-0 grow"
        />
        <IconButton
          label="Read your playlists again"
          icon={<RotateCw size={15} className={isReading ? "working-spin" : ""} />}
          aria-busy={isReading}
          onClick={() => !isReading && refresh()}
        />
      </div>
      {failure === null ? null : <Failure text={failure} onRetry={refresh} />}
      <div
        ref={setScroller}
        role="list"
        aria-label="Your playlists"
        className="-mx-2 mt-2 min-h-0 overflow-y-auto empty:hidden max-xl:max-h-112"
      >
        {query === "" ? (
          <OwnRow
            title="Liked songs"
            fact="Only you see them"
            isShown={shownUrl === LIKED_SONGS}
            sign={
              <span className="grid size-8 place-items-center rounded-tag bg-raised inset-ring-1 inset-ring-line">
                <Heart size={15} className="text-t1" />
              </span>
            }
            onChoose={() => onChoose(LIKED_SONGS)}
          />
        ) : null}
        <RowWindow
          count={found.length}
          scroller={scroller}
          activeIndex={-1}
          leadPx={0}
          onNearEnd={nothing}
          renderRow={(index) => {
            const playlist = found[index];
            return playlist ? (
              <PlaylistRow
                key={playlist.id}
                playlist={playlist}
                isShown={playlist.address === shownUrl}
                onChoose={onChoose}
              />
            ) : null;
          }}
        />
      </div>
      {isEmpty && isReading ? <OwnSkeleton /> : null}
      {!isEmpty && found.length === 0 ? (
        <p className="py-4 text-t3">No playlist of yours has “{query}” in its name.</p>
      ) : null}
    </div>
  );
}

interface PlaylistRowProps {
  playlist: OwnPlaylist;
  isShown: boolean;
  onChoose: (url: string) => void;
}

function PlaylistRow({ playlist, isShown, onChoose }: PlaylistRowProps) {
  const { title, owner, total, address, playlistId } = playlist;
  const tracks = formatPlural(total, "track", "tracks");
  return (
    <OwnRow
      title={title === "" ? "Untitled list" : title}
      fact={owner === "" ? tracks : `${tracks}, by ${owner}`}
      isShown={isShown}
      isImported={playlistId !== null}
      sign={<ListPicture src={null} size={32} className="size-8 rounded-tag" />}
      onChoose={() => onChoose(address)}
    />
  );
}

interface OwnRowProps {
  title: string;
  fact: string;
  isShown: boolean;
  isImported?: boolean;
  sign: ReactNode;
  onChoose: () => void;
}

function OwnRow({ title, fact, isShown, isImported = false, sign, onChoose }: OwnRowProps) {
  return (
    <div role="listitem">
      <button
        type="button"
        aria-current={isShown ? "true" : undefined}
        onClick={onChoose}
        className={classNames(
          "flex min-h-11 w-full items-center gap-3 rounded-control px-2 py-1.5 text-left focus-inset max-md:min-h-14",
          isShown ? "bg-active" : "hover:bg-hover",
        )}
      >
        <span className="shrink-0">{sign}</span>
        <span className="min-w-0 grow">
          <span className="block truncate leading-[1.125rem] font-medium">{title}</span>
          <span
            className={classNames("tn block truncate text-sm", isShown ? "text-t2" : "text-t3")}
          >
            {fact}
          </span>
        </span>
        {isImported ? (
          <span className="shrink-0" title="Imported">
            <CircleCheck size={15} className="text-ok" />
            <span className="sr-only">Imported</span>
          </span>
        ) : null}
      </button>
    </div>
  );
}

function Failure({ text, onRetry }: { text: string; onRetry: () => void }) {
  return (
    <div role="alert" className="mt-3 flex flex-wrap items-center justify-between gap-2">
      <p className="min-w-40 flex-1 text-t2">{text}</p>
      <Button size="sm" onClick={onRetry}>
        Try again
      </Button>
    </div>
  );
}

function OwnSkeleton() {
  return (
    <Skeleton label="Reading your playlists">
      {Array.from({ length: 5 }, (_, index) => (
        <div key={index} className="flex h-11 items-center gap-3">
          <SkeletonBlock className="size-8" />
          <SkeletonBlock className="h-3 w-40" />
        </div>
      ))}
    </Skeleton>
  );
}
