"use client";
import Link from "next/link";
import { memo, type ReactNode } from "react";
import type { PlaylistItemView } from "#server/imports/views.ts";
import type { JobView } from "#server/realtime/events.ts";
import { Artwork } from "../../../_components/artwork.tsx";
import { CheckBox } from "../../../_components/check-box.tsx";
import { classNames } from "../../../_components/class-names.ts";
import { DayText } from "../../../_components/day-text.tsx";
import { useUploadFor } from "../../../_uploads/uploads-context.ts";
import { dropTarget } from "../../../_uploads/use-file-drop.ts";
import { formatDuration } from "../../../_words/format-duration.ts";
import type { ItemActions } from "./item-actions.ts";
import { ItemAudio } from "./item-audio.tsx";
import { itemAct, ItemButton } from "./item-button.tsx";
import { ItemMenu } from "./item-menu.tsx";
import { itemStatus, type ItemStatus } from "./item-status.ts";
import { useKeptFocus } from "./use-kept-focus.ts";

export interface ItemRowProps {
  item: PlaylistItemView;
  index: number;
  /** The live job of its track, else the last one that failed. */
  job: JobView | undefined;
  isActive: boolean;
  isSelected: boolean;
  /** On phones the check boxes show only while tracks are being chosen. */
  isSelecting: boolean;
  /** Some track of the list has an album. */
  hasAlbums: boolean;
  actions: ItemActions;
  onSelect: (item: PlaylistItemView, withShift: boolean) => void;
}

/** One track of a list: 44 px high in the table, a line of 68 px and more on phones. */
export const ItemRow = memo(function ItemRow(props: ItemRowProps) {
  const { item, index, job, isActive, isSelected, isSelecting, hasAlbums } = props;
  const { actions, onSelect } = props;
  const upload = useUploadFor(item.trackId);
  const status = itemStatus(item, { upload: upload?.state, job });
  const act = itemAct(item, status, actions);
  const tabIndex = isActive ? 0 : -1;
  const row = useKeptFocus(act !== null, isActive);
  return (
    <div
      ref={row}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      data-row={index}
      tabIndex={tabIndex}
      {...dropOf(item)}
      className={classNames(
        "group relative grid items-center border-b border-line focus-inset drop-row",
        "max-md:min-h-17 max-md:gap-x-2 max-md:py-2.5",
        hasAlbums ? "md:item-album-columns" : "md:item-columns",
        "md:h-11",
        isSelecting
          ? "max-md:grid-cols-[2.75rem_minmax(0,1fr)_auto_2.75rem] max-md:pl-1"
          : "max-md:grid-cols-[minmax(0,1fr)_auto_2.75rem] max-md:pl-4",
        rowTint(status, isSelected),
      )}
    >
      <div role="gridcell" className={classNames("z-10", !isSelecting && "max-md:hidden")}>
        <CheckBox
          label={`Select ${item.title}`}
          isChecked={isSelected}
          tabIndex={tabIndex}
          className="md:ml-1"
          onChange={(_, withShift) => onSelect(item, withShift)}
        />
      </div>
      <Cell className="pl-1! text-right text-t3">{item.goneAt === null ? item.position : "–"}</Cell>
      <TitleCell item={item} status={status} tabIndex={tabIndex} />
      {hasAlbums ? <AlbumCell album={item.album} /> : null}
      <Cell className="text-right">{formatDuration(item.durationSec)}</Cell>
      <Cell>
        <ItemAudio status={status} />
      </Cell>
      <FileCell item={item} />
      <div role="gridcell" className="relative z-10 flex justify-end md:pr-1">
        <ItemButton act={act} subject={item.title} tabIndex={tabIndex} />
        {act === null ? (
          <span className="tn text-base text-t2 md:hidden">{formatDuration(item.durationSec)}</span>
        ) : null}
      </div>
      <div role="gridcell" className="relative z-10 flex justify-end md:pr-3">
        <ItemMenu item={item} job={job} actions={actions} tabIndex={tabIndex} />
      </div>
    </div>
  );
});

/** A track that can't be played takes a file that is dropped on its row. */
function dropOf({ id, trackId, state }: PlaylistItemView) {
  const canTakeFile = state === "needs_file" || state === "to_check" || state === "failed";
  return canTakeFile ? dropTarget({ trackId, wantedId: id }) : {};
}

function rowTint(status: ItemStatus, isSelected: boolean): string {
  if (isSelected) return "bg-accent-08";
  return status.kind === "toCheck" ? "bg-warn-10" : "hover:bg-hover";
}

/** Of the table; phones show these facts in other places. */
function Cell({ className = "", children }: { className?: string; children: ReactNode }) {
  return (
    <div role="gridcell" className={`tn min-w-0 px-2 max-md:hidden ${className}`}>
      {children}
    </div>
  );
}

function AlbumCell({ album }: { album: string }) {
  return (
    <div
      role="gridcell"
      title={album}
      className="hidden truncate px-2 text-t2 @min-[60rem]:md:block"
    >
      {album || "–"}
    </div>
  );
}

/** Length of the file that stands for the track, or comes near. */
function FileCell({ item: { match } }: { item: PlaylistItemView }) {
  return (
    <div
      role="gridcell"
      title={match.name ?? undefined}
      className="tn hidden px-2 text-right text-t3 @min-[48rem]:md:block"
    >
      {match.name === null ? "" : formatDuration(match.durationSec)}
    </div>
  );
}

interface TitleCellProps {
  item: PlaylistItemView;
  status: ItemStatus;
  tabIndex: number;
}

function TitleCell({ item, status, tabIndex }: TitleCellProps) {
  const name =
    "block truncate leading-[1.125rem] font-medium max-md:text-body-touch max-md:leading-5";
  return (
    <div role="gridcell" className="flex min-w-0 items-center gap-3 md:px-2">
      <Artwork
        seed={item.id}
        src={item.hasCover ? `/api/media/wanted/${item.id}/cover` : null}
        size={32}
        isWhole
        className="size-8 rounded-tag max-md:size-12"
      />
      <div className="min-w-0 grow">
        {item.state === "ready" ? (
          <Link
            href={`/tracks/${item.trackId}`}
            prefetch={false}
            tabIndex={tabIndex}
            className={classNames(name, "outline-none after:absolute after:inset-0")}
          >
            {item.title}
          </Link>
        ) : (
          <span className={name}>{item.title}</span>
        )}
        <div className="truncate text-sm text-t3">
          {item.artist || "–"}
          {item.goneAt === null ? null : (
            <span className="max-md:hidden">
              , gone since <DayText iso={item.goneAt} isInSentence />
            </span>
          )}
        </div>
        <SmallState item={item} status={status} />
      </div>
    </div>
  );
}

/** The third line on phones; nothing for a track that can be played and is still in the list. */
function SmallState({ item, status }: Omit<TitleCellProps, "tabIndex">) {
  return (
    <div className="mt-0.5 text-base leading-[1.125rem] md:hidden">
      {status.kind === "ready" ? null : <ItemAudio status={status} />}
      {item.goneAt === null ? null : (
        <p className="text-t3">
          Gone since <DayText iso={item.goneAt} isInSentence />
        </p>
      )}
    </div>
  );
}
