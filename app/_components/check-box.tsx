"use client";
import { Check, Minus } from "lucide-react";
import { classNames } from "./class-names.ts";

export interface CheckBoxProps {
  label: string;
  isChecked: boolean;
  /** Some but not all of what the box stands for; wins over `isChecked`. */
  isMixed?: boolean;
  /** True when Shift was held, to extend a selection. */
  onChange: (isChecked: boolean, withShift: boolean) => void;
  /** Shows the label beside the box; without it the label is the accessible name only. */
  isLabelVisible?: boolean;
  tabIndex?: number;
  className?: string;
}

/** A 16-px box whose whole 40-px cell is the target. */
export function CheckBox(props: CheckBoxProps) {
  const {
    label,
    isChecked,
    isMixed = false,
    onChange,
    isLabelVisible,
    tabIndex,
    className,
  } = props;
  const isOn = isChecked || isMixed;
  return (
    <button
      type="button"
      role="checkbox"
      aria-checked={isMixed ? "mixed" : isChecked}
      aria-label={isLabelVisible ? undefined : label}
      tabIndex={tabIndex}
      onClick={(event) => {
        event.stopPropagation();
        onChange(!isOn, event.shiftKey);
      }}
      className={classNames(
        "focus-inset flex items-center gap-2 rounded-control",
        isLabelVisible
          ? "min-h-6 text-t2 max-md:min-h-11"
          : "size-10 justify-center max-md:size-11",
        className,
      )}
    >
      <span
        className={classNames(
          "grid size-4 shrink-0 place-items-center rounded-tag forced-colors:border",
          isOn
            ? "bg-accent-fill text-on-accent inset-ring-1 inset-ring-accent"
            : "inset-ring-[1.5px] inset-ring-control",
        )}
      >
        {isMixed ? (
          <Minus size={12} strokeWidth={3} className="stroke-3!" />
        ) : isChecked ? (
          <Check size={12} strokeWidth={3} className="stroke-3!" />
        ) : null}
      </span>
      {isLabelVisible ? label : null}
    </button>
  );
}
