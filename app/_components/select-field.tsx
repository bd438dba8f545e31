"use client";
import { ChevronDown } from "lucide-react";
import { useId } from "react";

export interface SelectFieldProps {
  label: string;
  value: string;
  choices: readonly { readonly value: string; readonly label: string }[];
  /** A fact about the choice, always in view. */
  hint?: string | undefined;
  onChange: (value: string) => void;
}

/** A labelled list to choose one of, 40 high. */
export function SelectField({ label, value, choices, hint, onChange }: SelectFieldProps) {
  const id = useId();
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-1.5 block font-medium">
        {label}
      </label>
      <div className="relative">
        <select
          id={id}
          value={value}
          aria-describedby={hint ? `${id}-hint` : undefined}
          onChange={(event) => onChange(event.target.value)}
          className="h-10 w-full appearance-none truncate rounded-field bg-sunken pr-8 pl-3 text-md text-t1 inset-ring-1 inset-ring-control max-md:h-11 max-md:text-input-touch"
        >
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value} className="bg-overlay text-t1">
              {choice.label}
            </option>
          ))}
        </select>
        <ChevronDown
          size={15}
          className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 text-t2"
        />
      </div>
      {hint ? (
        <p id={`${id}-hint`} className="mt-1 text-sm text-t3">
          {hint}
        </p>
      ) : null}
    </div>
  );
}
