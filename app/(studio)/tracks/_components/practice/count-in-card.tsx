"use client";
import { countInWords } from "./count-in-words.ts";
import { usePractice } from "./practice-context.ts";
import { useStudio } from "../studio-context.ts";

/** The count-in on phones: opens the click's sheet. */
export function CountInCard() {
  const { settings } = useStudio();
  const { grid, open } = usePractice();
  const value = countInWords(grid ? settings.click.countInBars : 0);
  return (
    <button
      type="button"
      data-opens="click"
      aria-haspopup="dialog"
      onClick={() => open("click")}
      className="flex h-12 min-w-0 flex-1 flex-col items-center justify-center rounded-field bg-surface inset-ring-1 inset-ring-line-2 active:bg-active"
    >
      <span className="tn text-md font-medium">{value}</span>{" "}
      <span className="text-sm leading-4 text-t3">Count-in</span>
    </button>
  );
}
