import type { JobView, PackView } from "#server/realtime/events.ts";
import { formatBytes } from "../../../_words/format-bytes.ts";
import { deviceName } from "../../../_words/device-name.ts";
import { formatDecimal, formatPercent } from "../../../_words/format-number.ts";
import { taskErrorWords } from "../../../_words/task-error-words.ts";
import { packFraction } from "../../_components/track-status.ts";

/** Storage, sum and device of a separation in one line. */
export function factsOf(pack: PackView): string {
  const facts = [
    pack.sizeBytes > 0 ? formatBytes(pack.sizeBytes) : "",
    sumText(pack),
    pack.device === null ? "" : `made on the ${deviceName(pack.device)}`,
    pack.runs > 1 ? "continued under other conditions" : "",
  ].filter(Boolean);
  return facts.join(", ");
}

/** How the stems together compare to the mix; empty while that is not known. */
function sumText({ sumsToMix, residualDb, state }: PackView): string {
  if (sumsToMix) return "adds up to the mix exactly";
  if (residualDb === null || state !== "completed") return "";
  return `differs from the mix by ${formatDecimal(residualDb)} dB`;
}

/** Why a separation rests, and how far it came. */
export function endText(pack: PackView, job: JobView | undefined): string {
  const isFailed = pack.state === "failed";
  const reason = job?.state === "failed" ? taskErrorWords(job.errorCode).title : "Failed";
  const word = isFailed ? reason : "Cancelled";
  const fraction = packFraction(pack);
  return fraction > 0 ? `${word} at ${formatPercent(fraction)}` : word;
}
