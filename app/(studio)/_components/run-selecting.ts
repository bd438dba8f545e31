import type { GridCommand } from "./grid-keys.ts";
import type { GridFocus } from "./row-grid.tsx";
import type { Selection } from "./use-selection.ts";

interface Row {
  readonly id: string;
}

export interface SelectingTargets {
  readonly rows: readonly Row[];
  readonly selection: Selection;
  readonly focus: GridFocus;
}

/** Carries out what moves the focus or changes the selection; false for what every grid does in its own way. */
export function runSelecting(command: GridCommand, row: Row, targets: SelectingTargets): boolean {
  const { selection, focus } = targets;
  switch (command.kind) {
    case "move":
      move(targets, command, row);
      return true;
    case "toggle":
      selection.toggle(row.id);
      return true;
    case "selectAll":
      selection.selectAll();
      return true;
    case "clear":
      selection.clear();
      return true;
    case "control":
      focus.control(command.step);
      return true;
    case "open":
    case "action":
      return false;
  }
}

function move(
  { rows, selection, focus }: SelectingTargets,
  command: GridCommand & { kind: "move" },
  row: Row,
): void {
  const next = rows[command.to];
  if (command.extend && next) {
    if (selection.ids.length === 0) selection.toggle(row.id);
    selection.extendTo(next.id);
  }
  focus.row(command.to);
}
