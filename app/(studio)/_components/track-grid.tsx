"use client";
import { ArrowDown } from "lucide-react";
import { useCallback } from "react";
import type { TrackView } from "#server/realtime/events.ts";
import { RowGrid } from "./row-grid.tsx";
import { SelectAll } from "./select-all.tsx";
import type { TrackMenuProps } from "./track-menu.tsx";
import { TrackRow } from "./track-row.tsx";
import { useGridCommands } from "./use-grid-commands.ts";
import type { Selection } from "./use-selection.ts";
import type { TrackActions } from "./use-track-actions.ts";

export interface TrackGridProps {
  tracks: readonly TrackView[];
  /** Rows in the whole list, loaded or not. */
  total: number;
  selection: Selection;
  isSelecting: boolean;
  actions: TrackActions;
  onRename: (track: TrackView) => void;
  /** Asks how tracks are to be separated. */
  onSeparate: (tracks: readonly TrackView[]) => void;
  /** Asks for the file of a track without audio. */
  onGive: TrackMenuProps["onGive"];
  /** There are more rows on the server. */
  hasMore: boolean;
  onNearEnd: () => void;
}

/** The library as a grid with one tab stop. */
export function TrackGrid(props: TrackGridProps) {
  const { tracks, total, selection, isSelecting, actions, hasMore, onNearEnd } = props;
  const { onRename, onSeparate, onGive } = props;
  const { toggle, extendTo } = selection;
  const onSelect = useCallback(
    (track: TrackView, withShift: boolean) => (withShift ? extendTo : toggle)(track.id),
    [toggle, extendTo],
  );
  const run = useGridCommands({ tracks, selection, actions, onRename, onSeparate });
  return (
    <RowGrid
      label="Tracks"
      rows={tracks}
      total={total}
      head={<HeadRow selection={selection} count={tracks.length} />}
      isUnderBar={selection.ids.length > 0}
      hasMore={hasMore}
      onNearEnd={onNearEnd}
      onCommand={run}
      renderRow={(track, index, isActive) => (
        <TrackRow
          key={track.id}
          track={track}
          index={index}
          isActive={isActive}
          isSelected={selection.has(track.id)}
          isSelecting={isSelecting}
          actions={actions}
          onSelect={onSelect}
          onRename={onRename}
          onSeparate={onSeparate}
          onGive={onGive}
        />
      )}
    />
  );
}

function HeadRow({ selection, count }: { selection: Selection; count: number }) {
  return (
    <div
      role="row"
      aria-rowindex={1}
      className="sticky top-0 z-20 grid h-7.5 items-center border-b border-line bg-surface text-sm font-medium text-t3 max-md:hidden md:track-columns"
    >
      <div role="columnheader" aria-label="Selected">
        <SelectAll selection={selection} count={count} />
      </div>
      <div role="columnheader" className="px-2">
        Title
      </div>
      <div role="columnheader" className="hidden px-2 @min-[54rem]:block">
        Preview
      </div>
      <div role="columnheader" className="hidden px-2 @min-[44rem]:block">
        Stems
      </div>
      <div role="columnheader" className="px-2 text-right">
        Time
      </div>
      <div role="columnheader" className="hidden px-2 text-right @min-[59rem]:block">
        LUFS
      </div>
      <div role="columnheader" className="px-2">
        Status
      </div>
      <div
        role="columnheader"
        aria-sort="descending"
        className="hidden items-center gap-1 px-2 @min-[64rem]:flex"
      >
        Added
        <ArrowDown size={12} />
      </div>
      <div role="columnheader">
        <span className="sr-only">Actions</span>
      </div>
    </div>
  );
}
