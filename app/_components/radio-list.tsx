"use client";
import { useId, type ReactNode } from "react";
import { classNames } from "./class-names.ts";

export interface RadioChoice<T extends string> {
  readonly value: T;
  readonly label: string;
  /** What it means; always in view. */
  readonly text?: ReactNode;
  /** At the end of the label's line. */
  readonly aside?: ReactNode;
  /** Set aside, with the reason in `text`. */
  readonly isOff?: boolean;
}

export interface RadioListProps<T extends string> {
  label: string;
  isLabelVisible?: boolean;
  /** Null while nothing is chosen. */
  value: T | null;
  choices: readonly RadioChoice<T>[];
  onChange: (value: T) => void;
}

/** One choice of a few, each with its words; the whole card is the target. */
export function RadioList<T extends string>(props: RadioListProps<T>) {
  const { label, isLabelVisible = false, value, choices, onChange } = props;
  const id = useId();
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className={isLabelVisible ? "mb-1.5 font-medium" : "sr-only"}>{label}</legend>
      {choices.map((choice) => (
        <label
          key={choice.value}
          className={classNames(
            "flex items-start gap-2.5 rounded-field px-3 py-2 has-focus-visible:outline-2 has-focus-visible:outline-offset-1 has-focus-visible:outline-accent",
            choice.value === value
              ? "bg-accent-08 inset-ring-1 inset-ring-accent-32"
              : "bg-sunken inset-ring-1 inset-ring-line-2",
            choice.isOff ? "cursor-not-allowed" : "hover:bg-hover",
          )}
        >
          <input
            type="radio"
            name={id}
            value={choice.value}
            checked={choice.value === value}
            disabled={choice.isOff}
            aria-labelledby={`${id}-${choice.value}-label`}
            aria-describedby={choice.text === undefined ? undefined : `${id}-${choice.value}`}
            onChange={() => onChange(choice.value)}
            className="mt-0.5 size-4 shrink-0 appearance-none rounded-full inset-ring-[1.5px] inset-ring-control outline-none checked:inset-ring-[5px] checked:inset-ring-accent forced-colors:appearance-auto"
          />
          <span className="min-w-0 grow">
            <span className="flex flex-wrap items-baseline justify-between gap-x-3">
              <span
                id={`${id}-${choice.value}-label`}
                className={classNames("font-medium", choice.isOff && "text-t2")}
              >
                {choice.label}
              </span>
              {choice.aside === undefined ? null : (
                <span className="tn text-sm text-t2">{choice.aside}</span>
              )}
            </span>
            {choice.text === undefined ? null : (
              <span id={`${id}-${choice.value}`} className="block text-sm text-t2 wrap-anywhere">
                {choice.text}
              </span>
            )}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
