import { expectedTime } from "../../_words/expected-time.ts";
import { formatPlural } from "../../_words/format-number.ts";
import type { SeparateAnswer } from "./use-separate.ts";

/** "3 tracks are being separated", or what is the case when none was started. */
export function answerTitle({ started, existing }: SeparateAnswer): string {
  if (started > 0) {
    const verb = started === 1 ? "is" : "are";
    return `${formatPlural(started, "track", "tracks")} ${verb} being separated`;
  }
  return existing > 0 ? "All of it is there already" : "No track was taken";
}

/** How long it takes, and what was there before. */
export function startText({ started, existing, expectedSec }: SeparateAnswer): string {
  const time = started > 0 ? expectedTime(expectedSec) : "";
  const parts = [
    time === "" ? "" : `${time.charAt(0).toUpperCase()}${time.slice(1)} in all.`,
    existing > 0 && started > 0
      ? `${formatPlural(existing, "track", "tracks")} had it already.`
      : "",
  ];
  return parts.filter(Boolean).join(" ");
}

/** A separation with the same settings is there, or on its way; `isRaised` when it waits at a better place now. */
export function existsText(
  subject: string,
  { isRaised }: { isRaised: boolean },
): { title: string; text: string } {
  if (isRaised) {
    return {
      title: `${subject} comes sooner now`,
      text: "This separation was waiting behind others. It was moved up in the line.",
    };
  }
  return {
    title: `${subject} has this separation already`,
    text: "Nothing was started. Choose another model or other settings for a second one.",
  };
}
