import type { PackView } from "#server/realtime/events.ts";
import { formatBytes } from "../../../_words/format-bytes.ts";
import { deviceName } from "../../../_words/device-name.ts";
import { formatDecimal } from "../../../_words/format-number.ts";

/** How the stems together compare to the mix; empty while that is not known. */
export function sumText({ sumsToMix, residualDb, state }: PackView): string {
  if (sumsToMix) return "adds up to the mix exactly";
  if (residualDb === null || state !== "completed") return "";
  return `differs from the mix by ${formatDecimal(residualDb)} dB`;
}

/** Storage, sum and device of a separation in one line. */
export function factsOf(pack: PackView): string {
  const facts = [
    pack.sizeBytes > 0 ? formatBytes(pack.sizeBytes) : "",
    sumText(pack),
    pack.device === null ? "" : `made on the ${deviceName(pack.device)}`,
    pack.runs > 1 ? "continued under other conditions" : "",
  ].filter(Boolean);
  const text = facts.join(", ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
