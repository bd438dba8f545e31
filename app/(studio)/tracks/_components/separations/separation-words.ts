import type { JobView, PackView } from "#server/realtime/events.ts";
import { formatBytes } from "../../../../_words/format-bytes.ts";
import { deviceName } from "../../../../_words/device-name.ts";
import { formatDecimal, formatPercent } from "../../../../_words/format-number.ts";
import { taskErrorWords } from "../../../../_words/task-error-words.ts";
import { packFraction } from "../../../_components/track-status.ts";
import type { ListenState } from "./listen-state.ts";

/** Storage and device of a separation in one line. */
export function factsOf(pack: PackView): string {
  const facts = [
    pack.sizeBytes > 0 ? formatBytes(pack.sizeBytes) : "",
    pack.device === null ? "" : `made on the ${deviceName(pack.device)}`,
    pack.runs > 1 ? "continued under other conditions" : "",
  ].filter(Boolean);
  return facts.join(", ");
}

/** How the stems together compare to the mix, in a sentence; empty while that is not known. */
export function sumText({ sumsToMix, residualDb, state }: PackView): string {
  if (sumsToMix) return "The stems add up to the mix exactly.";
  if (residualDb === null || state !== "completed") return "";
  const amount = formatDecimal(Math.abs(residualDb));
  const side = residualDb > 0 ? "above" : "below";
  return `Take the stems out of the mix and what is left is ${amount} dB ${side} the mix.`;
}

/** The last job that made a separation, as far as it is known. */
export function jobOfPack(jobs: readonly JobView[], packId: string): JobView | undefined {
  return jobs.find((job) => job.packId === packId);
}

/** That a separation rests, why, and how far it came: a few words. */
export function endText(pack: PackView, job: JobView | undefined): string {
  const isFailed = pack.state === "failed";
  const reason = job?.state === "failed" ? taskErrorWords(job.errorCode).title : "Failed";
  const word = isFailed ? reason : "Cancelled";
  const fraction = packFraction(pack);
  if (fraction > 0) return `${word} at ${formatPercent(fraction)}`;
  return isFailed ? word : "Cancelled before it began";
}

/** What a failure means and what to do; empty for a separation that was cancelled. */
export function reasonText(pack: PackView, job: JobView | undefined): string {
  if (pack.state !== "failed") return "";
  if (job?.state !== "failed") return "Its job is not kept any more. Resume it to try again.";
  return job.errorMessage ?? taskErrorWords(job.errorCode).text;
}

/** Whether going on can help; a failure of the settings needs other ones. */
export function canResume(pack: PackView, job: JobView | undefined): boolean {
  const isFailed = pack.state === "failed" && job?.state === "failed";
  return !isFailed || taskErrorWords(job.errorCode).canRetry;
}

const LISTEN_WORDS: Readonly<Record<ListenState, string>> = {
  off: "Listen",
  loading: "Loading…",
  heard: "Listening",
  missing: "Not made here yet",
  failed: "Try again",
};

/** The word on the button that plays a separation. */
export function listenWord(state: ListenState): string {
  return LISTEN_WORDS[state];
}
