import { formatBytesOf } from "../_words/format-bytes.ts";
import { ProgressBar } from "./progress-bar.tsx";

const NEARLY_FULL = 0.9;

/** How much of the user's room is taken, the bin included. */
export function StorageMeter({ usedBytes, quotaBytes }: { usedBytes: number; quotaBytes: number }) {
  const fraction = quotaBytes > 0 ? usedBytes / quotaBytes : 0;
  const text = formatBytesOf(usedBytes, quotaBytes);
  return (
    <div className="tn p-2 text-sm text-t3">
      <div className="flex justify-between gap-2">
        <span>Storage</span>
        <span>{text}</span>
      </div>
      <ProgressBar
        fraction={fraction}
        label="Storage used"
        valueText={text}
        tone="quiet"
        className={`mt-1.5 h-0.75 ${fraction > NEARLY_FULL ? "text-warn" : ""}`}
      />
    </div>
  );
}
