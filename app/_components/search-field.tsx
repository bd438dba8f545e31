"use client";
import { Search, X } from "lucide-react";
import type { Ref } from "react";
import { classNames } from "./class-names.ts";
import { IconButton } from "./icon-button.tsx";
import { Kbd } from "./kbd.tsx";

export interface SearchFieldProps {
  label: string;
  placeholder: string;
  value: string;
  onChange: (value: string) => void;
  /** Key that focuses the field, shown while it is empty. */
  shortcut?: string;
  className?: string;
  ref?: Ref<HTMLInputElement>;
}

/** A search box that Esc and a button clear. */
export function SearchField(props: SearchFieldProps) {
  const { label, placeholder, value, onChange, shortcut, className, ref } = props;
  return (
    <div
      role="search"
      className={classNames(
        "flex h-7.5 items-center gap-2 rounded-control bg-sunken px-2 text-t3 inset-ring-1 inset-ring-line-2 focus-within:outline-2 focus-within:outline-offset-1 focus-within:outline-accent max-md:h-11 max-md:rounded-panel max-md:px-3",
        className,
      )}
    >
      <Search size={14} aria-hidden="true" className="max-md:size-4.5" />
      <input
        ref={ref}
        type="text"
        inputMode="search"
        enterKeyHint="search"
        autoComplete="off"
        spellCheck={false}
        aria-label={label}
        placeholder={placeholder}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          if (value === "") event.currentTarget.blur();
          else onChange("");
          event.stopPropagation();
        }}
        className="w-full min-w-0 bg-transparent text-t1 outline-none max-md:text-input-touch"
      />
      {value !== "" ? (
        <IconButton
          label="Clear search"
          size="sm"
          icon={<X size={14} />}
          className="-mr-1"
          onClick={() => onChange("")}
        />
      ) : shortcut === undefined ? null : (
        <Kbd>{shortcut}</Kbd>
      )}
    </div>
  );
}
