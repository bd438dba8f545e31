"use client";
import { Clock, X } from "lucide-react";
import type { JobView } from "#server/realtime/events.ts";
import { Button } from "../../../_components/button.tsx";
import { ProgressBar } from "../../../_components/progress-bar.tsx";
import { ProgressRing } from "../../../_components/progress-ring.tsx";
import { useJobProgress } from "../../../_realtime/use-job-progress.ts";
import { hasNumber, jobLine, jobSubject, jobVerb } from "../../../_words/job-words.ts";
import { useTrackActions } from "../../_components/use-track-actions.ts";

/** Lists on their way that are no playlists yet, each with how far it is. */
export function ImportRows({ jobs }: { jobs: readonly JobView[] }) {
  if (jobs.length === 0) return null;
  return (
    <ul aria-label="Imports under way" className="max-md:border-t max-md:border-line">
      {jobs.map((job) => (
        <ImportRow key={job.id} job={job} />
      ))}
    </ul>
  );
}

function ImportRow({ job }: { job: JobView }) {
  const { job: live } = useJobProgress(job);
  const { cancelJob } = useTrackActions();
  const name = jobSubject(live);
  const fraction = hasNumber(live) ? live.fraction : null;
  const isRunning = live.state === "running";
  return (
    <li className="flex min-h-15 items-center gap-x-3 border-b border-line px-4 py-2">
      <span className="grid size-11 shrink-0 place-items-center max-md:size-12">
        {isRunning ? <ProgressRing fraction={fraction} /> : <Clock size={16} className="text-t3" />}
      </span>
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium max-md:text-body-touch">{name}</p>
        <p className="tn text-sm text-t3">{jobLine(live)}</p>
        {isRunning ? (
          <ProgressBar fraction={fraction} label={`${jobVerb(live)} ${name}`} className="mt-1" />
        ) : null}
      </div>
      <Button
        size="sm"
        icon={<X size={13} />}
        aria-label={`Cancel: ${name}`}
        onClick={() => cancelJob(job.id)}
      >
        Cancel
      </Button>
    </li>
  );
}
