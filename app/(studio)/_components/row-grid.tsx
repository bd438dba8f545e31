"use client";
import {
  useLayoutEffect,
  useRef,
  useState,
  type FocusEvent,
  type KeyboardEvent,
  type ReactNode,
} from "react";
import { classNames } from "../../_components/class-names.ts";
import { takeLostFocus } from "../../_components/take-lost-focus.ts";
import { useElementSize } from "../../_components/use-element-size.ts";
import { activeRow } from "./active-row.ts";
import { gridCommand, type GridCommand } from "./grid-keys.ts";
import { RowWindow } from "./row-window.tsx";

/** Moves the focus within a grid. */
export interface GridFocus {
  readonly row: (index: number) => void;
  /** Steps through the active row itself and the controls in it. */
  readonly control: (step: 1 | -1) => void;
}

export interface RowGridProps<T> {
  /** Accessible name. */
  label: string;
  rows: readonly T[];
  /** Rows in the whole list, loaded or not. */
  total: number;
  /** The row of column heads. */
  head: ReactNode;
  /** Scrolls away above the grid. */
  lead?: ReactNode;
  /** Each row has `data-row` with its index and is in the tab order only while it is the active one. */
  renderRow: (row: T, index: number, isActive: boolean) => ReactNode;
  /** Carries out what a key asked for on the active row. */
  onCommand: (command: GridCommand, row: T, focus: GridFocus) => void;
  /** A bar floats over the end of the list. */
  isUnderBar: boolean;
  /** There are more rows on the server. */
  hasMore?: boolean;
  onNearEnd?: () => void;
}

const nothing = () => undefined;

/** Rows as a grid with one tab stop: arrows move, Space selects, Enter opens; only those in view are drawn. */
export function RowGrid<T>(props: RowGridProps<T>) {
  const { label, rows, total, head, lead, renderRow, onCommand, isUnderBar } = props;
  const { hasMore = false, onNearEnd = nothing } = props;
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  const [leadRef, leadSize] = useElementSize();
  const [wished, setActive] = useState(0);
  const active = Math.min(wished, rows.length - 1);
  const held = useHeldFocus(scroller, rows);

  const focus: GridFocus = {
    row: (index) => {
      setActive(index);
      focusRow(scroller, index);
    },
    control: (step) => focusControl(scroller, active, step),
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const row = rows[active];
    const isInRow = (event.target as HTMLElement).closest("[data-row]") !== null;
    if (row === undefined || !isInRow || event.defaultPrevented) return;
    const command = gridCommand(event, { index: active, count: rows.length });
    const isOnControl = (event.target as HTMLElement).dataset.row === undefined;
    if (!command || (isOnControl && isOwnKey(command))) return;
    event.preventDefault();
    onCommand(command, row, focus);
  };

  return (
    <div
      ref={setScroller}
      className={classNames(
        "@container min-h-0 grow overflow-x-hidden overflow-y-auto md:scroll-pt-8",
        isUnderBar && "scroll-pb-24 fade-under-bar pb-24",
      )}
    >
      {lead === undefined ? null : <div ref={leadRef}>{lead}</div>}
      <div
        role="grid"
        aria-label={label}
        aria-rowcount={total + 1}
        aria-multiselectable="true"
        tabIndex={-1}
        className="max-md:border-t max-md:border-line"
        onKeyDown={onKeyDown}
        onFocus={(event) => {
          const row = event.target.closest<HTMLElement>("[data-row]");
          if (row) setActive(Number(row.dataset.row));
          held.onFocus();
        }}
        onBlur={held.onBlur}
      >
        {head}
        <RowWindow
          count={rows.length}
          scroller={scroller}
          activeIndex={active}
          leadPx={leadSize.heightPx}
          onNearEnd={onNearEnd}
          renderRow={(index) => {
            const row = rows[index];
            return row === undefined ? null : renderRow(row, index, index === active);
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

/** The focus of a row that leaves the list goes to the row that takes its place. */
function useHeldFocus(scroller: HTMLElement | null, rows: readonly unknown[]) {
  const isHeld = useRef(false);
  useLayoutEffect(() => {
    if (isHeld.current) takeLostFocus(activeRow(scroller));
  }, [scroller, rows]);
  return {
    onFocus: () => {
      isHeld.current = true;
    },
    // What is taken from the page takes its focus along without leaving it to anything.
    onBlur: ({ target }: FocusEvent<HTMLElement>) => {
      isHeld.current = !target.isConnected;
    },
  };
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

function focusControl(scroller: HTMLElement | null, index: number, step: 1 | -1): void {
  const row = scroller?.querySelector<HTMLElement>(`[data-row="${index}"]`);
  if (!row) return;
  const controls = [row, ...row.querySelectorAll<HTMLElement>("button, a")].filter((element) =>
    element.checkVisibility(),
  );
  const at = controls.indexOf(document.activeElement as HTMLElement);
  controls[Math.min(controls.length - 1, Math.max(0, at + step))]?.focus();
}
