import type { TreeRow } from "./tree-rows.ts";

/** What a key does: it leads to another row, or opens or closes this one. */
export type TreeMove =
  { readonly kind: "focus"; readonly at: number } | { readonly kind: "toggle" } | null;

const TOGGLE = { kind: "toggle" } as const;

/** What a key does at the row at `at`; null when it is not for the tree. */
export function treeMove(key: string, rows: readonly TreeRow[], at: number): TreeMove {
  const last = rows.length - 1;
  const row = rows[at];
  switch (key) {
    case "ArrowDown":
      return to(Math.min(last, at + 1));
    case "ArrowUp":
      return to(Math.max(0, at - 1));
    case "Home":
      return to(0);
    case "End":
      return to(last);
    default:
      return row ? branchMove(key, row, at) : null;
  }
}

/** Left closes or leads to the parent; Right opens or leads to the first child. */
function branchMove(key: string, { isOpen, parent }: TreeRow, at: number): TreeMove {
  switch (key) {
    case "ArrowLeft":
      return isOpen === true ? TOGGLE : to(parent ?? at);
    case "ArrowRight":
      return isOpen === false ? TOGGLE : to(isOpen === true ? at + 1 : at);
    case "Enter":
    case " ":
      return isOpen === null ? null : TOGGLE;
    default:
      return null;
  }
}

function to(at: number): TreeMove {
  return { kind: "focus", at };
}
