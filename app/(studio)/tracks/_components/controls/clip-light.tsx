"use client";
import { classNames } from "../../../../_components/class-names.ts";

export interface ClipLightProps {
  /** Of what. */
  label: string;
  isLit: boolean;
  onClear: () => void;
  className?: string;
}

/** Says that a level went over full scale, until it is clicked. */
export function ClipLight({ label, isLit, onClear, className }: ClipLightProps) {
  if (!isLit) return null;
  return (
    <button
      type="button"
      aria-label={`${label} went over 0 dB. Clear`}
      title="Over 0 dB. Click to clear."
      onClick={onClear}
      className={classNames(
        "grid size-6 place-items-center rounded-control pointer-coarse:size-11",
        className,
      )}
    >
      <span
        aria-hidden="true"
        className="block h-1.5 w-3 rounded-[1.5px] bg-danger forced-colors:bg-[Highlight]"
      />
    </button>
  );
}
