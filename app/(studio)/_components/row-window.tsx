"use client";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, type ReactNode } from "react";

export interface RowWindowProps {
  count: number;
  /** The element that scrolls; null until it is on the page. */
  scroller: HTMLDivElement | null;
  /** Row that must be there to take the focus. */
  activeIndex: number;
  renderRow: (index: number) => ReactNode;
  /** Height of what scrolls away above the rows. */
  leadPx: number;
  /** The end is near: more rows are wanted. */
  onNearEnd: () => void;
}

const VIRTUAL_FROM = 100;
const ROW_PX = 44;
const NEAR_ROWS = 20;
/** What the server takes for the window, so that the first rows come with the page. */
const FIRST_VIEW = { width: 1280, height: 900 };

/** Rows of a list: all of them under 100, else those in view and the active one. */
export function RowWindow(props: RowWindowProps) {
  return props.count < VIRTUAL_FROM ? <AllRows {...props} /> : <VirtualRows {...props} />;
}

function AllRows({ count, renderRow }: RowWindowProps) {
  return <>{Array.from({ length: count }, (_, index) => renderRow(index))}</>;
}

function VirtualRows(props: RowWindowProps) {
  const { count, scroller, activeIndex, renderRow, leadPx, onNearEnd } = props;
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller,
    initialRect: FIRST_VIEW,
    estimateSize: () => ROW_PX,
    scrollMargin: leadPx,
    overscan: 12,
    rangeExtractor: ({ startIndex, endIndex, overscan }) => {
      const from = Math.max(0, startIndex - overscan);
      const to = Math.min(count - 1, endIndex + overscan);
      const range = Array.from({ length: to - from + 1 }, (_, offset) => from + offset);
      if (activeIndex < from && activeIndex >= 0) range.unshift(activeIndex);
      if (activeIndex > to && activeIndex < count) range.push(activeIndex);
      return range;
    },
  });
  const rows = virtualizer.getVirtualItems();
  const last = rows.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= count - NEAR_ROWS) onNearEnd();
  }, [last, count, onNearEnd]);

  return (
    <div role="presentation" className="relative" style={{ height: virtualizer.getTotalSize() }}>
      {rows.map((row) => (
        <div
          key={row.key}
          role="presentation"
          ref={virtualizer.measureElement}
          data-index={row.index}
          className="absolute inset-x-0 top-0"
          style={{ transform: `translateY(${row.start - leadPx}px)` }}
        >
          {renderRow(row.index)}
        </div>
      ))}
    </div>
  );
}
