import type { ReactNode } from "react";
import { classNames } from "../../../_components/class-names.ts";

export interface StemLaneProps {
  /** Accessible name of the lane. */
  label: string;
  head: ReactNode;
  body: ReactNode;
  onKeyDown?: (event: React.KeyboardEvent) => void;
}

/** A lane: head on the left, waveform on the right; 72 px at least. */
export function StemLane({ label, head, body, onKeyDown }: StemLaneProps) {
  return (
    <section
      aria-label={label}
      onKeyDown={onKeyDown}
      className={classNames(
        "grid min-h-18 flex-1 basis-0 grid-cols-[var(--lane-head)_minmax(0,1fr)] border-b border-line",
        "last-of-type:border-b-0",
      )}
    >
      {head}
      <div className="relative min-h-0 min-w-0">{body}</div>
    </section>
  );
}
