import { formatBytesOf } from "../_words/format-bytes.ts";
import { classNames } from "./class-names.ts";
import { ProgressBar } from "./progress-bar.tsx";

const NEARLY_FULL = 0.9;

export interface StorageMeterProps {
  usedBytes: number;
  quotaBytes: number;
  className?: string;
}

/** How much of the user's room is taken, the bin included. */
export function StorageMeter({ usedBytes, quotaBytes, className = "p-2" }: StorageMeterProps) {
  const fraction = quotaBytes > 0 ? usedBytes / quotaBytes : 0;
  const text = formatBytesOf(usedBytes, quotaBytes);
  return (
    <div className={classNames("tn text-sm text-t3", className)}>
      <div className="flex justify-between gap-2">
        <span>Storage</span>
        <span>{text}</span>
      </div>
      <ProgressBar
        fraction={fraction}
        label="Storage used"
        valueText={text}
        tone={fraction > NEARLY_FULL ? "danger" : "quiet"}
        className="mt-1.5 h-0.75"
      />
    </div>
  );
}
