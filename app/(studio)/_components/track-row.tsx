"use client";
import Link from "next/link";
import { memo } from "react";
import type { TrackView } from "#server/realtime/events.ts";
import { CheckBox } from "../../_components/check-box.tsx";
import { classNames } from "../../_components/class-names.ts";
import { Cover } from "../../_components/cover.tsx";
import { DayText } from "../../_components/day-text.tsx";
import { StemFingerprint } from "../../_components/stem-fingerprint.tsx";
import { WaveformPreview } from "../../_components/waveform-preview.tsx";
import { dropTarget } from "../../_uploads/use-file-drop.ts";
import { formatDuration } from "../../_words/format-duration.ts";
import { formatDecimal } from "../../_words/format-number.ts";
import { SmallStatus, SmallStatusEnd } from "./small-status.tsx";
import { StatusCell } from "./status-cell.tsx";
import { TrackMenu, type TrackMenuProps } from "./track-menu.tsx";
import { readyFraction, shownSeparation } from "./track-status.ts";
import type { TrackActions } from "./use-track-actions.ts";

export interface TrackRowProps {
  track: TrackView;
  index: number;
  isActive: boolean;
  isSelected: boolean;
  /** On phones the check boxes show only while tracks are being chosen. */
  isSelecting: boolean;
  actions: TrackActions;
  onSelect: (track: TrackView, withShift: boolean) => void;
  onRename: (track: TrackView) => void;
  onSeparate: (tracks: readonly TrackView[]) => void;
  /** Asks for the file of a track without audio. */
  onGive: TrackMenuProps["onGive"];
}

/** One track: 44 px high in the table, a card line of 68 px and more on phones. */
export const TrackRow = memo(function TrackRow(props: TrackRowProps) {
  const { track, index, isActive, isSelected, isSelecting, actions, onSelect } = props;
  const { onRename, onSeparate, onGive } = props;
  const tabIndex = isActive ? 0 : -1;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      data-row={index}
      tabIndex={tabIndex}
      {...(track.state === "needs_file" ? dropTarget({ trackId: track.id, wantedId: null }) : {})}
      className={classNames(
        "group relative grid items-center border-b border-line focus-inset drop-row",
        "max-md:min-h-17 max-md:gap-x-2 max-md:py-2.5",
        "md:h-11 md:track-columns",
        isSelecting
          ? "max-md:grid-cols-[2.75rem_minmax(0,1fr)_auto_2.75rem] max-md:pl-1"
          : "max-md:grid-cols-[minmax(0,1fr)_auto_2.75rem] max-md:pl-4",
        isSelected ? "bg-accent-08" : "hover:bg-hover",
      )}
    >
      <div role="gridcell" className={classNames("z-10", !isSelecting && "max-md:hidden")}>
        <CheckBox
          label={`Select ${track.title}`}
          isChecked={isSelected}
          tabIndex={tabIndex}
          className="md:ml-1"
          onChange={(_, withShift) => onSelect(track, withShift)}
        />
      </div>
      <TitleCell track={track} tabIndex={tabIndex} />
      <PreviewCell track={track} />
      <div role="gridcell" className="hidden px-2 @min-[44rem]:md:block">
        <StemFingerprint stems={shownSeparation(track)?.stems ?? []} />
      </div>
      <div role="gridcell" className="tn px-2 text-right max-md:hidden">
        {formatDuration(track.durationSec)}
      </div>
      <div role="gridcell" className="tn hidden px-2 text-right @min-[59rem]:md:block">
        {formatDecimal(track.loudnessLufs)}
      </div>
      <div role="gridcell" className="relative z-10 min-w-0 px-2 max-md:hidden">
        <StatusCell track={track} actions={actions} tabIndex={tabIndex} onSeparate={onSeparate} />
      </div>
      <div role="gridcell" className="hidden px-2 whitespace-nowrap text-t3 @min-[64rem]:md:block">
        <DayText iso={track.createdAt} />
      </div>
      <div role="gridcell" className="relative z-10 md:hidden">
        <SmallStatusEnd track={track} actions={actions} onSeparate={onSeparate} />
      </div>
      <div role="gridcell" className="relative z-10 flex justify-end md:pr-3">
        <TrackMenu
          track={track}
          actions={actions}
          tabIndex={tabIndex}
          onRename={onRename}
          onSeparate={onSeparate}
          onGive={onGive}
        />
      </div>
    </div>
  );
});

function TitleCell({ track, tabIndex }: { track: TrackView; tabIndex: number }) {
  return (
    <div role="gridcell" className="flex min-w-0 items-center gap-3 md:px-2">
      <Cover
        trackId={track.id}
        hasCover={track.hasCover}
        size={32}
        className={classNames(
          "size-8 rounded-tag max-md:size-12 max-md:rounded-control",
          isWithoutSound(track) && "opacity-45",
        )}
      />
      <div className="min-w-0 grow">
        <Link
          href={`/tracks/${track.id}`}
          prefetch={false}
          tabIndex={tabIndex}
          className="block truncate leading-[1.125rem] font-medium outline-none after:absolute after:inset-0 max-md:text-body-touch max-md:leading-5"
        >
          {track.title}
        </Link>
        <div className="truncate text-sm text-t3 max-md:hidden">{track.artist || "–"}</div>
        <SmallStatus track={track} />
      </div>
    </div>
  );
}

/** The covers of lists are others' works: they are shown as they are. */
function isWithoutSound({ state, hasCover }: TrackView): boolean {
  return state === "failed" || (state === "needs_file" && !hasCover);
}

function PreviewCell({ track }: { track: TrackView }) {
  return (
    <div role="gridcell" className="hidden px-2 @min-[54rem]:md:block">
      {track.overview.length > 0 ? (
        <WaveformPreview peaks={track.overview} readyFraction={readyFraction(track)} />
      ) : track.state === "needs_file" ? (
        <span className="text-sm text-t3">No audio yet</span>
      ) : (
        <span className="sr-only">No preview yet</span>
      )}
    </div>
  );
}
