import type { Loop } from "./loop-edit.ts";

/** How far a loop with a limit is: `8 repeats` the first time through, then `2 of 8`; empty where it has none or is off. */
export function repeatWords(
  { isOn, repeats }: Pick<Loop, "isOn" | "repeats">,
  wraps: number,
): string {
  if (!isOn || repeats === null) return "";
  if (wraps === 0) return repeats === 1 ? "1 repeat" : `${repeats} repeats`;
  return `${Math.min(wraps, repeats)} of ${repeats}`;
}
