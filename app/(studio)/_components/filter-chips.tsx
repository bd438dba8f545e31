"use client";
import { CircleCheck, CircleDashed, CircleQuestionMark, LoaderCircle, Unlink } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "../../_components/class-names.ts";
import { formatCount } from "../../_words/format-number.ts";

/** What a list of wanted tracks can be narrowed to. */
export type ItemFilter = "all" | "ready" | "toCheck" | "needsFile" | "underWay" | "gone";

export interface FilterChoice<F extends ItemFilter = ItemFilter> {
  readonly value: F;
  readonly label: string;
  readonly count: number;
}

const SIGNS: Record<ItemFilter, ReactNode> = {
  all: null,
  ready: <CircleCheck size={13} className="text-ok" />,
  toCheck: <CircleQuestionMark size={13} className="text-warn" />,
  needsFile: <CircleDashed size={13} className="text-t3" />,
  underWay: <LoaderCircle size={13} className="text-t3" />,
  gone: <Unlink size={13} className="text-t3" />,
};

export interface FilterChipsProps<F extends ItemFilter> {
  choices: readonly FilterChoice<F>[];
  chosen: F;
  onChange: (filter: F) => void;
}

/** What the list is narrowed to, each with its count; one line that scrolls on phones. */
export function FilterChips<F extends ItemFilter>(props: FilterChipsProps<F>) {
  const { choices, chosen, onChange } = props;
  return (
    <div
      role="group"
      aria-label="Show"
      className="tn flex min-w-0 gap-2 md:flex-wrap max-md:-mx-4 max-md:overflow-x-auto max-md:px-4 max-md:py-1"
    >
      {choices.map(({ value, label, count }) => (
        <button
          key={value}
          type="button"
          aria-pressed={value === chosen}
          onClick={() => onChange(value)}
          className={classNames(
            "inline-flex h-6 shrink-0 items-center gap-1.5 rounded-full px-2 text-sm whitespace-nowrap inset-ring-1 max-md:h-9 max-md:px-3 max-md:text-base pointer-coarse:h-9",
            value === chosen
              ? "bg-accent-08 font-medium text-t1 inset-ring-accent-32"
              : "text-t2 inset-ring-line-2 hover:bg-hover",
          )}
        >
          {SIGNS[value]}
          {label} <span className="font-medium text-t1">{formatCount(count)}</span>
        </button>
      ))}
    </div>
  );
}
