import { classNames } from "./class-names.ts";

export interface ProgressBarProps {
  /** 0 to 1; null while there is no number. */
  fraction: number | null;
  label: string;
  /** Quiet and warning bars show an amount, not work. */
  tone?: "accent" | "quiet" | "warn" | "danger";
  /** Read out in place of the percentage. */
  valueText?: string;
  className?: string;
}

const TONE = { accent: "fill-accent", quiet: "fill-t3", warn: "fill-warn", danger: "fill-danger" };

/** A bar 4 px high. Drawn with SVG attributes, so that it needs no inline style. */
export function ProgressBar({
  fraction,
  label,
  tone = "accent",
  valueText,
  className,
}: ProgressBarProps) {
  const percent = fraction === null ? null : Math.min(100, Math.max(0, fraction * 100));
  return (
    <svg
      role={tone === "quiet" || tone === "warn" ? "meter" : "progressbar"}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(percent === null ? {} : { "aria-valuenow": Math.floor(percent) })}
      aria-valuetext={valueText}
      className={classNames(
        "block h-1 w-full overflow-hidden rounded-full bg-active forced-colors:border",
        className,
      )}
      preserveAspectRatio="none"
      viewBox="0 0 100 1"
    >
      <rect
        x="0"
        y="0"
        height="1"
        width={percent ?? 0}
        className={classNames(TONE[tone], "transition-[width] duration-250 ease-linear")}
      />
    </svg>
  );
}
