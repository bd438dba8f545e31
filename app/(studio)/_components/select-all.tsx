"use client";
import { CheckBox } from "../../_components/check-box.tsx";
import type { Selection } from "./use-selection.ts";

/** The check box over a column of check boxes: all, some or none of `count` rows. */
export function SelectAll({ selection, count }: { selection: Selection; count: number }) {
  const chosen = selection.ids.length;
  return (
    <CheckBox
      label="Select all"
      isChecked={chosen > 0 && chosen === count}
      isMixed={chosen > 0 && chosen < count}
      className="ml-1 h-7.5!"
      onChange={() => (chosen > 0 ? selection.clear() : selection.selectAll())}
    />
  );
}
