import { formatShortSpan } from "../../../../_words/format-span.ts";
import type { WireDeadJob } from "./wire-types.ts";

type Attempt = WireDeadJob["attempts"][number];

/** How a run of a job ended: "Attempt 2 failed after 12 s: segfault, exit code 139, signal SIGSEGV". */
export function attemptText(attempt: Attempt): string {
  const { number, outcome, exitCode, signal, errorCode } = attempt;
  const facts = [
    ...(errorCode === null ? [] : [errorCode]),
    ...(exitCode === null ? [] : [`exit code ${exitCode}`]),
    ...(signal === null ? [] : [`signal ${signal}`]),
  ];
  const end = `Attempt ${number} ${outcome ?? "has not ended"}${lastedText(attempt)}`;
  return facts.length === 0 ? end : `${end}: ${facts.join(", ")}`;
}

function lastedText({ startedAt, endedAt }: Attempt): string {
  if (endedAt === null) return "";
  const sec = (Date.parse(endedAt) - Date.parse(startedAt)) / 1000;
  return ` after ${formatShortSpan(sec)}`;
}
