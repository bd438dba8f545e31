import { formatInstant } from "../../../../_words/format-date.ts";
import { attemptText } from "./attempt-words.ts";
import type { WireDeadJob } from "./wire-types.ts";

/** The runs of a failed job, the last one first, each with the end of its log. */
export function AttemptList({ job }: { job: WireDeadJob }) {
  const older = job.attempt - job.attempts.length;
  return (
    <div className="mt-2 mb-1 rounded-panel bg-sunken p-3 inset-ring-1 inset-ring-line">
      {job.errorMessage === null ? null : (
        <p className="max-w-160 text-t2 wrap-anywhere">{job.errorMessage}</p>
      )}
      <p className="mt-1 font-mono text-sm text-t3 wrap-anywhere">{job.id}</p>
      {job.attempts.length === 0 ? <p className="mt-2 text-t2">It was never begun.</p> : null}
      <ol>
        {job.attempts.map((attempt) => (
          <li key={attempt.number} className="mt-3">
            <p className="tn" title={formatInstant(attempt.startedAt)}>
              {attemptText(attempt)}
            </p>
            {attempt.stderrTail ? (
              <pre
                ref={showEnd}
                tabIndex={0}
                role="region"
                aria-label={`Log of attempt ${attempt.number}`}
                className="mt-1 max-h-48 overflow-auto rounded-control bg-surface p-2 font-mono text-sm whitespace-pre-wrap text-t2 inset-ring-1 inset-ring-line wrap-anywhere"
              >
                {attempt.stderrTail}
              </pre>
            ) : (
              <p className="text-sm text-t3">It left no log.</p>
            )}
          </li>
        ))}
      </ol>
      {older > 0 ? (
        <p className="mt-3 text-sm text-t3">{older} earlier ones are not shown.</p>
      ) : null}
    </div>
  );
}

/** The last lines say why. */
function showEnd(element: HTMLElement | null): void {
  element?.scrollTo(0, element.scrollHeight);
}
