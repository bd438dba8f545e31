/** What a key asks of a list of rows. */
export type GridCommand =
  | { readonly kind: "move"; readonly to: number; readonly extend: boolean }
  | { readonly kind: "toggle" }
  | { readonly kind: "open" }
  | { readonly kind: "selectAll" }
  | { readonly kind: "clear" }
  | { readonly kind: "control"; readonly step: 1 | -1 }
  | { readonly kind: "action"; readonly action: "separate" | "delete" | "rename" };

export interface KeyPress {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

const PAGE_ROWS = 10;

/** Reads a key press on a row; null when it is not for the grid. */
export function gridCommand(
  press: KeyPress,
  at: { readonly index: number; readonly count: number },
): GridCommand | null {
  if (press.altKey) return null;
  if (press.ctrlKey || press.metaKey) {
    return press.key.toLowerCase() === "a" ? { kind: "selectAll" } : null;
  }
  const to = target(press.key, at);
  if (to !== null) {
    return { kind: "move", to: Math.min(at.count - 1, Math.max(0, to)), extend: press.shiftKey };
  }
  return COMMANDS[press.key] ?? null;
}

function target(key: string, { index, count }: { index: number; count: number }): number | null {
  switch (key) {
    case "ArrowDown":
      return index + 1;
    case "ArrowUp":
      return index - 1;
    case "PageDown":
      return index + PAGE_ROWS;
    case "PageUp":
      return index - PAGE_ROWS;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}

const COMMANDS: Readonly<Record<string, GridCommand>> = {
  " ": { kind: "toggle" },
  Enter: { kind: "open" },
  Escape: { kind: "clear" },
  ArrowRight: { kind: "control", step: 1 },
  ArrowLeft: { kind: "control", step: -1 },
  Delete: { kind: "action", action: "delete" },
  F2: { kind: "action", action: "rename" },
  s: { kind: "action", action: "separate" },
  S: { kind: "action", action: "separate" },
};
