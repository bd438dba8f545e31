"use client";
import { useMemo, useRef, useState, type KeyboardEvent } from "react";
import type { SnapshotNode } from "#server/telemetry/worker-snapshot.ts";
import { TreeNode } from "./tree-node.tsx";
import { treeMove } from "./tree-move.ts";
import { treeRows, type TreeRow } from "./tree-rows.ts";

/** Worker, pool, the supervisor of its ports; what one port is made of is closed. */
const OPEN_LEVELS = 3;

export interface SupervisionTreeProps {
  label: string;
  roots: readonly SnapshotNode[];
}

/** The live tree: Tab leads to one row, arrows, Home and End to the others; Left and Right close and open. */
export function SupervisionTree({ label, roots }: SupervisionTreeProps) {
  const [chosen, setChosen] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [currentKey, setCurrentKey] = useState<string | null>(null);
  const rows = useMemo(() => treeRows(roots, chosen, OPEN_LEVELS), [roots, chosen]);
  const elements = useRef(new Map<string, HTMLDivElement>());
  const current = Math.max(
    0,
    rows.findIndex(({ key }) => key === currentKey),
  );

  const toggle = ({ key, isOpen }: TreeRow) => {
    if (isOpen !== null) setChosen((last) => new Map(last).set(key, !isOpen));
  };
  const press = (event: KeyboardEvent, row: TreeRow) => {
    const move = treeMove(event.key, rows, rows.indexOf(row));
    if (move === null) return;
    event.preventDefault();
    if (move.kind === "toggle") toggle(row);
    else elements.current.get(rows[move.at]?.key ?? "")?.focus();
  };
  return (
    <div role="tree" aria-label={label} className="px-2.5 pb-2">
      {rows.map((row, index) => (
        <TreeNode
          key={row.key}
          row={row}
          isCurrent={index === current}
          onFocus={() => setCurrentKey(row.key)}
          onKeyDown={(event) => press(event, row)}
          onToggle={() => toggle(row)}
          ref={(element) => {
            if (element) elements.current.set(row.key, element);
            else elements.current.delete(row.key);
          }}
        />
      ))}
    </div>
  );
}
