"use client";
import { ArrowDown } from "lucide-react";
import { useCallback, useState, type KeyboardEvent } from "react";
import type { TrackView } from "#server/realtime/events.ts";
import { CheckBox } from "../../_components/check-box.tsx";
import { classNames } from "../../_components/class-names.ts";
import { gridCommand, type GridCommand } from "./grid-keys.ts";
import { RowWindow } from "./row-window.tsx";
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
  /** There are more rows on the server. */
  hasMore: boolean;
  onNearEnd: () => void;
}

/** The library as a grid with one tab stop: arrows move, Space selects, Enter opens. */
export function TrackGrid(props: TrackGridProps) {
  const { tracks, total, selection, isSelecting, actions, hasMore, onNearEnd } = props;
  const { onRename, onSeparate } = props;
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  const [wished, setActive] = useState(0);
  const active = Math.min(wished, tracks.length - 1);
  const { toggle, extendTo } = selection;
  const onSelect = useCallback(
    (track: TrackView, withShift: boolean) => (withShift ? extendTo : toggle)(track.id),
    [toggle, extendTo],
  );

  const run = useGridCommands({
    tracks,
    selection,
    actions,
    onRename,
    onSeparate,
    focusRow: (index) => {
      setActive(index);
      focusRow(scroller, index);
    },
    focusControl: (step) => focusControl(scroller, active, step),
  });
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const track = tracks[active];
    const isInRow = (event.target as HTMLElement).closest("[data-row]") !== null;
    if (!track || !isInRow || event.defaultPrevented) return;
    const command = gridCommand(event, { index: active, count: tracks.length });
    const isOnControl = (event.target as HTMLElement).dataset.row === undefined;
    if (!command || (isOnControl && isOwnKey(command))) return;
    event.preventDefault();
    run(command, track);
  };

  return (
    <div
      ref={setScroller}
      className={classNames(
        "@container min-h-0 grow overflow-x-hidden overflow-y-auto max-md:border-t max-md:border-line md:scroll-pt-8",
        selection.ids.length > 0 && "scroll-pb-24 fade-under-bar pb-24",
      )}
    >
      <div
        role="grid"
        aria-label="Tracks"
        aria-rowcount={total + 1}
        aria-multiselectable="true"
        tabIndex={-1}
        onKeyDown={onKeyDown}
        onFocus={(event) => {
          const row = event.target.closest<HTMLElement>("[data-row]");
          if (row) setActive(Number(row.dataset.row));
        }}
      >
        <HeaderRow selection={selection} count={tracks.length} />
        <RowWindow
          count={tracks.length}
          scroller={scroller}
          activeIndex={active}
          onNearEnd={onNearEnd}
          renderRow={(index) => {
            const track = tracks[index];
            if (!track) return null;
            return (
              <TrackRow
                key={track.id}
                track={track}
                index={index}
                isActive={index === active}
                isSelected={selection.has(track.id)}
                isSelecting={isSelecting}
                actions={actions}
                onSelect={onSelect}
                onRename={onRename}
                onSeparate={onSeparate}
              />
            );
          }}
        />
      </div>
      {hasMore ? (
        <p role="status" className="py-3 text-center text-sm text-t3">
          Loading more
        </p>
      ) : null}
    </div>
  );
}

function HeaderRow({ selection, count }: { selection: Selection; count: number }) {
  const chosen = selection.ids.length;
  return (
    <div
      role="row"
      aria-rowindex={1}
      className="sticky top-0 z-20 grid h-7.5 items-center border-b border-line bg-surface text-sm font-medium text-t3 max-md:hidden md:track-columns"
    >
      <div role="columnheader" aria-label="Selected">
        <CheckBox
          label="Select all"
          isChecked={chosen > 0 && chosen === count}
          isMixed={chosen > 0 && chosen < count}
          className="ml-1 h-7.5!"
          onChange={() => (chosen > 0 ? selection.clear() : selection.selectAll())}
        />
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

/** Keys that a button or link inside a row keeps for itself. */
function isOwnKey(command: GridCommand): boolean {
  return command.kind === "toggle" || command.kind === "open";
}

function focusRow(scroller: HTMLElement | null, index: number): void {
  requestAnimationFrame(() => {
    scroller?.querySelector<HTMLElement>(`[data-row="${index}"]`)?.focus();
  });
}

/** Steps through the row itself and the controls in it. */
function focusControl(scroller: HTMLElement | null, index: number, step: 1 | -1): void {
  const row = scroller?.querySelector<HTMLElement>(`[data-row="${index}"]`);
  if (!row) return;
  const controls = [row, ...row.querySelectorAll<HTMLElement>("button, a")].filter((element) =>
    element.checkVisibility(),
  );
  const at = controls.indexOf(document.activeElement as HTMLElement);
  controls[Math.min(controls.length - 1, Math.max(0, at + step))]?.focus();
}
