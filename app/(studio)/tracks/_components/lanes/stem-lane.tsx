import type { ReactNode } from "react";
import { classNames } from "../../../../_components/class-names.ts";

export interface StemLaneProps {
  /** Accessible name of the lane. */
  label: string;
  head: ReactNode;
  body: ReactNode;
  onKeyDown?: (event: React.KeyboardEvent) => void;
  /** Keeps to 72 px, below those that share the height. */
  isFixed?: boolean;
}

/** A lane: head on the left, waveform on the right; 72 px at least. */
export function StemLane({ label, head, body, onKeyDown, isFixed = false }: StemLaneProps) {
  return (
    <section
      aria-label={label}
      onKeyDown={onKeyDown}
      className={classNames(
        "grid min-h-18 grid-cols-[var(--lane-head)_minmax(0,1fr)] border-b border-line",
        isFixed ? "h-18 shrink-0" : "flex-1 basis-0",
        "last-of-type:border-b-0",
      )}
    >
      {head}
      <div className="relative min-h-0 min-w-0">{body}</div>
    </section>
  );
}
