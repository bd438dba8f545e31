"use client";
import {
  ChevronDown,
  ChevronRight,
  CircleDashed,
  CircleMinus,
  CircleStop,
  OctagonX,
} from "lucide-react";
import type { KeyboardEvent, ReactNode, Ref } from "react";
import type { SnapshotNode } from "#server/telemetry/worker-snapshot.ts";
import { classNames } from "../../../../_components/class-names.ts";
import { Tooltip } from "../../../../_components/tooltip.tsx";
import { formatInstant } from "../../../../_words/format-date.ts";
import { formatPlural } from "../../../../_words/format-number.ts";
import { countTroubled, type TreeRow } from "./tree-rows.ts";

/** Sides of a sign, the gap after it, the width of a level and the height of a row, in px. */
const SIZE = 13;
const GAP = 6;
const STEP = 18;
const HEIGHT = 24;

const SIGNS: Record<SnapshotNode["state"], ReactNode> = {
  running: (
    <svg width={SIZE} height={SIZE} viewBox="0 0 13 13" aria-hidden="true" className="shrink-0">
      <circle cx="6.5" cy="6.5" r="3.5" className="fill-ok" />
    </svg>
  ),
  starting: <CircleDashed size={SIZE} className="text-t2" />,
  stopping: <CircleStop size={SIZE} className="text-t2" />,
  stopped: <CircleMinus size={SIZE} className="text-t3" />,
  failed: <OctagonX size={SIZE} className="text-danger" />,
};

export interface TreeNodeProps {
  row: TreeRow;
  /** Whether Tab leads to this row. */
  isCurrent: boolean;
  onFocus: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
  /** Opens or closes it, if it has children. */
  onToggle: () => void;
  ref: Ref<HTMLDivElement>;
}

/** One part of the supervision tree. */
export function TreeNode({ row, isCurrent, ref, ...on }: TreeNodeProps) {
  const { node, level, position, siblings, isOpen } = row;
  const about = nodeFacts(node);
  return (
    <Tooltip text={about}>
      <div
        ref={ref}
        role="treeitem"
        aria-level={level}
        aria-posinset={position}
        aria-setsize={siblings}
        tabIndex={isCurrent ? 0 : -1}
        {...(isOpen === null ? {} : { "aria-expanded": isOpen })}
        onFocus={on.onFocus}
        onKeyDown={on.onKeyDown}
        onClick={on.onToggle}
        className="focus-inset flex h-6 items-center gap-1.5 rounded-tag px-1 text-sm whitespace-nowrap hover:bg-hover"
      >
        <Branches row={row} />
        {SIGNS[node.state]}
        <span className="max-w-full shrink-0 truncate font-medium">{node.id}</span>
        <span className="min-w-0 truncate text-t3">{quietWords(row)}</span>
        {isOpen === null ? null : isOpen ? (
          <ChevronDown size={12} className="-ml-1 text-t3" />
        ) : (
          <ChevronRight size={12} className="-ml-1 text-t3" />
        )}
        <span className="sr-only">. {about}.</span>
        <Restarts node={node} />
      </div>
    </Tooltip>
  );
}

/** The lines that lead from a parent to its children, each under its parent's sign. */
function Branches({ row: { level, guides, position, siblings } }: { row: TreeRow }) {
  if (level === 1) return null;
  const isLast = position === siblings;
  const x = guides.length * STEP + SIZE / 2;
  const width = (guides.length + 1) * STEP - GAP;
  return (
    <svg
      width={width}
      height={HEIGHT}
      aria-hidden="true"
      className="shrink-0 stroke-line-3"
      fill="none"
    >
      {guides.map((goesOn, index) =>
        goesOn ? <path key={index} d={`M${index * STEP + SIZE / 2} 0v${HEIGHT}`} /> : null,
      )}
      <path d={`M${x} 0v${isLast ? HEIGHT / 2 : HEIGHT}M${x} ${HEIGHT / 2}H${width}`} />
    </svg>
  );
}

function Restarts({ node }: { node: SnapshotNode }) {
  const { intensity, restarts } = node;
  const recent = intensity?.recent ?? restarts;
  const limit = intensity === null ? "" : ` / ${intensity.maxRestarts}`;
  return (
    <span
      aria-hidden="true"
      className={classNames("tn ml-auto pl-2", recent > 0 ? "text-t1" : "text-t3")}
    >
      {recent}
      {limit}
    </span>
  );
}

function quietWords({ node: { state, strategy, children }, isOpen }: TreeRow): string {
  const hidden = isOpen === false ? countTroubled(children) : 0;
  const words = [
    ...(strategy === null ? [] : [strategy.replaceAll("_", " ")]),
    ...(state === "running" ? [] : [state]),
    ...(hidden > 0 ? [`${hidden} inside not running`] : []),
  ];
  return words.join(", ");
}

/** Everything that the line itself has no room for. */
function nodeFacts({ state, since, restarts, intensity, lastExit }: SnapshotNode): string {
  const recent =
    intensity === null
      ? ""
      : `, ${intensity.recent} of at most ${intensity.maxRestarts} of its children within ${Math.round(intensity.withinMs / 1000)} s`;
  const facts = [
    `${state} since ${formatInstant(since)}`,
    `${formatPlural(restarts, "restart", "restarts")}${recent}`,
    ...(lastExit === null ? [] : [`last end: ${lastExit}`]),
  ].join(", ");
  return facts.charAt(0).toUpperCase() + facts.slice(1);
}
