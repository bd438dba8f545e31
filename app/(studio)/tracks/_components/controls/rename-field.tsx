"use client";
import { useState } from "react";

export interface RenameFieldProps {
  /** Accessible name. */
  label: string;
  name: string;
  placeholder?: string;
  onRename: (name: string) => void;
}

/** A name that is changed in its place; taken with Enter or when the field is left. */
export function RenameField({ label, name, placeholder, onRename }: RenameFieldProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const commit = () => {
    if (typed !== null && typed.trim() !== name) onRename(typed.trim());
    setTyped(null);
  };
  return (
    <input
      aria-label={label}
      value={typed ?? name}
      placeholder={placeholder}
      maxLength={100}
      autoComplete="off"
      onChange={(event) => setTyped(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => event.key === "Enter" && commit()}
      className="h-7.5 w-full min-w-0 grow rounded-control bg-transparent px-1.5 hover:bg-hover focus:bg-sunken phone:h-11 phone:text-input-touch"
    />
  );
}
