"use client";
import { useRouter } from "next/navigation";
import { useCallback, type ReactNode } from "react";
import type { PlaylistItemView } from "#server/imports/views.ts";
import type { JobView } from "#server/realtime/events.ts";
import { classNames } from "../../../_components/class-names.ts";
import type { GridCommand } from "../../_components/grid-keys.ts";
import { RowGrid, type GridFocus } from "../../_components/row-grid.tsx";
import { runSelecting } from "../../_components/run-selecting.ts";
import { SelectAll } from "../../_components/select-all.tsx";
import type { Selection } from "../../_components/use-selection.ts";
import type { ItemActions } from "./item-actions.ts";
import { itemAct } from "./item-button.tsx";
import { ItemRow } from "./item-row.tsx";
import { itemStatus } from "./item-status.ts";

export interface ItemGridProps {
  items: readonly PlaylistItemView[];
  /** By track. */
  jobs: ReadonlyMap<string, JobView>;
  selection: Selection;
  isSelecting: boolean;
  actions: ItemActions;
  /** Scrolls away above the table. */
  lead: ReactNode;
}

/** A list's tracks in its order, as a grid with one tab stop. */
export function ItemGrid(props: ItemGridProps) {
  const { items, jobs, selection, isSelecting, actions, lead } = props;
  const router = useRouter();
  const { toggle, extendTo } = selection;
  const hasAlbums = items.some(({ album }) => album !== "");
  const onSelect = useCallback(
    (item: PlaylistItemView, withShift: boolean) => (withShift ? extendTo : toggle)(item.id),
    [toggle, extendTo],
  );
  const run = (command: GridCommand, item: PlaylistItemView, focus: GridFocus) => {
    if (runSelecting(command, item, { rows: items, selection, focus })) return;
    if (command.kind === "open") {
      if (item.state === "ready") router.push(`/tracks/${item.trackId}`);
      else itemAct(item, itemStatus(item, { job: jobs.get(item.trackId) }), actions)?.run();
    }
    if (command.kind === "action" && command.action === "separate") {
      const chosen = items.filter(({ id }) => selection.has(id));
      actions.separate(chosen.length > 0 ? chosen : [item]);
    }
  };
  return (
    <RowGrid
      label="Tracks of the list"
      rows={items}
      total={items.length}
      lead={lead}
      head={<HeadRow selection={selection} count={items.length} hasAlbums={hasAlbums} />}
      isUnderBar={selection.ids.length > 0}
      onCommand={run}
      renderRow={(item, index, isActive) => (
        <ItemRow
          key={item.id}
          item={item}
          index={index}
          job={jobs.get(item.trackId)}
          isActive={isActive}
          isSelected={selection.has(item.id)}
          isSelecting={isSelecting}
          hasAlbums={hasAlbums}
          actions={actions}
          onSelect={onSelect}
        />
      )}
    />
  );
}

interface HeadRowProps {
  selection: Selection;
  count: number;
  hasAlbums: boolean;
}

function HeadRow({ selection, count, hasAlbums }: HeadRowProps) {
  return (
    <div
      role="row"
      aria-rowindex={1}
      className={classNames(
        "sticky top-0 z-20 grid h-7.5 items-center border-y border-line bg-surface text-sm font-medium text-t3 max-md:hidden",
        hasAlbums ? "md:item-album-columns" : "md:item-columns",
      )}
    >
      <div role="columnheader" aria-label="Selected">
        <SelectAll selection={selection} count={count} />
      </div>
      <div role="columnheader" aria-label="Place" className="px-2 text-right">
        #
      </div>
      <div role="columnheader" className="px-2">
        Title
      </div>
      {hasAlbums ? (
        <div role="columnheader" className="hidden px-2 @min-[60rem]:block">
          Album
        </div>
      ) : null}
      <div role="columnheader" className="px-2 text-right">
        Time
      </div>
      <div role="columnheader" className="px-2">
        Audio
      </div>
      <div role="columnheader" className="hidden px-2 text-right @min-[48rem]:block">
        File
      </div>
      <div role="columnheader">
        <span className="sr-only">What helps</span>
      </div>
      <div role="columnheader">
        <span className="sr-only">Actions</span>
      </div>
    </div>
  );
}
