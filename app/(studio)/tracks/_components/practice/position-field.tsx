"use client";
import { useState } from "react";
import { TextField } from "../../../../_components/text-field.tsx";
import { positionField, readPosition } from "./position-words.ts";
import { usePractice } from "./practice-context.ts";

export interface PositionFieldProps {
  label: string;
  frame: number;
  onChange: (frame: number) => void;
  hasFocus?: boolean;
}

/** A place to type, as bar.beat or as time; taken with Enter or when the field is left. */
export function PositionField({ label, frame, onChange, hasFocus = false }: PositionFieldProps) {
  const { grid } = usePractice();
  const [typed, setTyped] = useState<string | null>(null);
  const [error, setError] = useState<string>();
  const commit = () => {
    if (typed === null) return;
    const read = readPosition(grid, typed);
    if (read === null) {
      setError(grid ? "Enter 12.3 or 0:24.500." : "Enter a time like 0:24.500.");
      return;
    }
    setError(undefined);
    setTyped(null);
    onChange(read);
  };
  return (
    <TextField
      label={label}
      value={typed ?? positionField(grid, frame)}
      error={error}
      autoComplete="off"
      className="min-w-0 grow"
      {...(hasFocus ? { "data-autofocus": true } : {})}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => event.key === "Enter" && commit()}
    />
  );
}
