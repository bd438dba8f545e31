import type { SnapshotNode } from "#server/telemetry/worker-snapshot.ts";

/** A line of the tree as it is drawn and read out. */
export interface TreeRow {
  readonly key: string;
  readonly node: SnapshotNode;
  /** 1 for a root. */
  readonly level: number;
  /** Place among its siblings, from 1. */
  readonly position: number;
  readonly siblings: number;
  /** Index of the parent's row; null for a root. */
  readonly parent: number | null;
  /** Whether its children are shown; null when it has none. */
  readonly isOpen: boolean | null;
  /** For each level between the root and this row's parent, whether its line goes on below. */
  readonly guides: readonly boolean[];
}

/**
 * The nodes that are shown, parents before their children; `chosen` holds what was opened or closed by
 * hand. Levels below `openLevels` are closed until then, unless something in them does not run.
 */
export function treeRows(
  roots: readonly SnapshotNode[],
  chosen: ReadonlyMap<string, boolean> = new Map(),
  openLevels = 2,
): TreeRow[] {
  const rows: TreeRow[] = [];
  const add = (nodes: readonly SnapshotNode[], above: TreeRow | null): void => {
    const parent = above === null ? null : rows.indexOf(above);
    for (const [index, node] of nodes.entries()) {
      const key = `${above?.key ?? ""}/${node.id}#${index}`;
      const level = (above?.level ?? 0) + 1;
      const opensItself = level <= openLevels || countTroubled(node.children) > 0;
      const row: TreeRow = {
        key,
        node,
        level,
        position: index + 1,
        siblings: nodes.length,
        parent,
        isOpen: node.children.length === 0 ? null : (chosen.get(key) ?? opensItself),
        guides: guidesBelow(above),
      };
      rows.push(row);
      if (row.isOpen === true) add(node.children, row);
    }
  };
  add(roots, null);
  return rows;
}

function guidesBelow(above: TreeRow | null): readonly boolean[] {
  if (above === null || above.level === 1) return [];
  return [...above.guides, above.position < above.siblings];
}

/** How many parts of these trees do not run. */
export function countTroubled(nodes: readonly SnapshotNode[]): number {
  return nodes.reduce((sum, { state, children }) => {
    return sum + (state === "running" ? 0 : 1) + countTroubled(children);
  }, 0);
}
