import { classNames } from "./class-names.ts";

export interface ProgressRingProps {
  /** 0 to 1; null while there is no number, drawn as a turning quarter. */
  fraction: number | null;
  size?: number;
  className?: string;
}

/** A 16-px ring; its number must stand beside it as text. */
export function ProgressRing({ fraction, size = 16, className }: ProgressRingProps) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      strokeWidth="2.5"
      aria-hidden="true"
      className={classNames("shrink-0", fraction === null && "working-spin", className)}
    >
      <circle cx="8" cy="8" r="6" className="stroke-line-3" />
      <circle
        cx="8"
        cy="8"
        r="6"
        pathLength="100"
        strokeDasharray={`${Math.round((fraction ?? 0.25) * 100)} 100`}
        strokeLinecap="round"
        transform="rotate(-90 8 8)"
        className="stroke-accent"
      />
    </svg>
  );
}
