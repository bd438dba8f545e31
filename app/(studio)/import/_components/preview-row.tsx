"use client";
import { memo, type ReactNode } from "react";
import type { PreviewItem } from "#server/imports/views.ts";
import { CheckBox } from "../../../_components/check-box.tsx";
import { classNames } from "../../../_components/class-names.ts";
import { formatDuration } from "../../../_words/format-duration.ts";
import { ListPicture } from "./list-picture.tsx";
import { PreviewAudio } from "./preview-audio.tsx";

export interface PreviewRowProps {
  item: PreviewItem;
  index: number;
  /** The row that Tab leads to. */
  isActive: boolean;
  isChosen: boolean;
  isReading: boolean;
  /** Some track of the list has an album. */
  hasAlbums: boolean;
  onToggle: (sourceId: string, withShift: boolean) => void;
}

/** One track of a list: 44 px high in the table, a line of 68 px on phones. */
export const PreviewRow = memo(function PreviewRow(props: PreviewRowProps) {
  const { item, index, isActive, isChosen, isReading, hasAlbums, onToggle } = props;
  const { sourceId, position, title, album, durationSec, match } = item;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isChosen}
      data-row={index}
      tabIndex={isActive ? 0 : -1}
      onClick={(event) => onToggle(sourceId, event.shiftKey)}
      className={classNames(
        "grid cursor-pointer items-center border-b border-line focus-inset select-none",
        "max-md:min-h-17 max-md:grid-cols-[3rem_minmax(0,1fr)_4.75rem] max-md:py-2 md:h-11",
        hasAlbums ? "md:preview-album-columns" : "md:preview-columns",
        match.verdict === "maybe" && !isReading ? "bg-warn-10" : "hover:bg-hover",
      )}
    >
      <div role="gridcell" className="max-md:pl-0.5">
        <CheckBox
          label={`Import ${title}`}
          className="md:ml-1"
          tabIndex={isActive ? 0 : -1}
          isChecked={isChosen}
          onChange={(_, withShift) => onToggle(sourceId, withShift)}
        />
      </div>
      <Cell className="text-right text-t3">{position}</Cell>
      <TitleCell item={item} look={titleLook(item, isChosen)}>
        <PreviewAudio item={item} isReading={isReading} />
      </TitleCell>
      {hasAlbums ? (
        <div
          role="gridcell"
          title={album}
          className="hidden truncate px-2 text-t2 @min-[50rem]:md:block"
        >
          {album || "–"}
        </div>
      ) : null}
      <div role="gridcell" className="tn pr-2 text-right max-md:pr-4 max-md:text-t2">
        {formatDuration(durationSec)}
      </div>
      <Cell>
        <PreviewAudio item={item} isReading={isReading} />
      </Cell>
      <Cell className="pr-5! text-right text-t3">
        {match.name === null ? "" : formatDuration(match.durationSec)}
      </Cell>
    </div>
  );
});

/** What has no file steps back, and what is left out even more. */
function titleLook({ match }: PreviewItem, isChosen: boolean): string {
  if (!isChosen) return "text-t3 line-through";
  return match.verdict === "no" ? "font-medium text-t2" : "font-medium";
}

function Cell({ className, children }: { className?: string; children: ReactNode }) {
  return (
    <div role="gridcell" className={classNames("tn min-w-0 px-2 max-md:hidden", className)}>
      {children}
    </div>
  );
}

interface TitleCellProps {
  item: PreviewItem;
  /** Of the title. */
  look: string;
  /** What is said of the audio, where it has no column. */
  children: ReactNode;
}

function TitleCell({ item: { title, artist }, look, children }: TitleCellProps) {
  return (
    <div role="gridcell" className="flex min-w-0 items-center gap-3 md:px-2">
      <ListPicture
        src={null}
        size={32}
        of="track"
        className="size-7.5 rounded-tag max-md:size-11 max-md:rounded-control"
      />
      <div className="min-w-0">
        <div
          className={classNames(
            "truncate leading-[1.125rem] max-md:text-body-touch max-md:leading-5",
            look,
          )}
        >
          {title}
        </div>
        <div className="truncate text-sm text-t3 max-md:text-base max-md:leading-[1.125rem]">
          {artist || "–"}
        </div>
        <div className="md:hidden">{children}</div>
      </div>
    </div>
  );
}
