import { scanEnd, scansText, type ScanEnd } from "./orphan-words.ts";
import type { WireScan } from "./wire-types.ts";

const PLACES = 40;

/** Height and colour tell how a scan ended: low and even, high, high and broken. */
const BARS: Record<ScanEnd, string> = {
  clean: "h-2 bg-ok opacity-55",
  ended: "h-4 bg-warn",
  left: "h-4 border-y-6 border-danger",
};

/** The last 40 scans, the newest at the end. */
export function ScanStrip({ scans }: { scans: readonly WireScan[] }) {
  const shown = scans.slice(-PLACES);
  return (
    <div
      role="img"
      aria-label={scansText(shown)}
      title={scansText(shown)}
      className="my-2 grid h-4 grid-cols-[repeat(40,minmax(0,1fr))] items-end gap-0.75 forced-color-adjust-none"
    >
      {Array.from({ length: PLACES - shown.length }, (_, place) => (
        <span key={`none ${place}`} className="h-0.5 rounded-tag bg-active" />
      ))}
      {shown.map((scan) => (
        <span key={scan.at} className={`rounded-tag ${BARS[scanEnd(scan)]}`} />
      ))}
    </div>
  );
}
