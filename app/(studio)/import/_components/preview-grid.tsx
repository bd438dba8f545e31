"use client";
import { useCallback, type ReactNode } from "react";
import type { PreviewItem } from "#server/imports/views.ts";
import { classNames } from "../../../_components/class-names.ts";
import type { GridCommand } from "../../_components/grid-keys.ts";
import { RowGrid, type GridFocus } from "../../_components/row-grid.tsx";
import { runSelecting } from "../../_components/run-selecting.ts";
import { SelectAll } from "../../_components/select-all.tsx";
import { PreviewRow } from "./preview-row.tsx";
import type { Chosen } from "./use-chosen.ts";

export interface PreviewGridProps {
  /** What the filter lets through. */
  items: readonly PreviewItem[];
  /** More is being read, and nothing was compared with the library yet. */
  isReading: boolean;
  chosen: Chosen;
  lead: ReactNode;
}

/** The tracks of a list before it is imported; Space leaves one out or takes it in. */
export function PreviewGrid({ items, isReading, chosen, lead }: PreviewGridProps) {
  const { toggle, extendTo } = chosen;
  const hasAlbums = items.some(({ album }) => album !== "");
  const onToggle = useCallback(
    (sourceId: string, withShift: boolean) => (withShift ? extendTo : toggle)(sourceId),
    [toggle, extendTo],
  );
  const run = (command: GridCommand, item: PreviewItem, focus: GridFocus) => {
    // Escape would leave everything out.
    if (command.kind === "clear") return;
    const rows = items.map(({ sourceId: id }) => ({ id }));
    const targets = { rows, selection: chosen, focus };
    if (runSelecting(command, { id: item.sourceId }, targets)) return;
    if (command.kind === "open") toggle(item.sourceId);
  };
  return (
    <RowGrid
      label="Tracks to import"
      rows={items}
      total={items.length}
      lead={lead}
      head={<HeadRow chosen={chosen} count={items.length} hasAlbums={hasAlbums} />}
      isUnderBar={false}
      onCommand={run}
      renderRow={(item, index, isActive) => (
        <PreviewRow
          key={item.sourceId}
          item={item}
          index={index}
          isActive={isActive}
          isChosen={chosen.has(item.sourceId)}
          isReading={isReading}
          hasAlbums={hasAlbums}
          onToggle={onToggle}
        />
      )}
    />
  );
}

interface HeadRowProps {
  chosen: Chosen;
  count: number;
  hasAlbums: boolean;
}

function HeadRow({ chosen, count, hasAlbums }: HeadRowProps) {
  return (
    <div
      role="row"
      aria-rowindex={1}
      className={classNames(
        "sticky top-0 z-20 grid h-7.5 items-center border-y border-line bg-surface text-sm font-medium text-t3 max-md:h-11 max-md:grid-cols-[3rem_minmax(0,1fr)_4.75rem]",
        hasAlbums ? "md:preview-album-columns" : "md:preview-columns",
      )}
    >
      <div role="columnheader" aria-label="Import">
        <SelectAll selection={chosen} count={count} />
      </div>
      <Head className="text-right max-md:hidden">#</Head>
      <Head>Title</Head>
      {hasAlbums ? <Head className="hidden @min-[50rem]:md:block">Album</Head> : null}
      <Head className="text-right max-md:pr-4">Time</Head>
      <Head className="max-md:hidden">Audio</Head>
      <Head className="pr-5! text-right max-md:hidden">File</Head>
    </div>
  );
}

function Head({ className, children }: { className?: string; children: ReactNode }) {
  return (
    <div role="columnheader" className={classNames("px-2", className)}>
      {children}
    </div>
  );
}
