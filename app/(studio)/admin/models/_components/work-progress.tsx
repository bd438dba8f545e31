"use client";
import { X } from "lucide-react";
import type { JobView } from "#server/realtime/events.ts";
import { Button } from "../../../../_components/button.tsx";
import { ProgressBar } from "../../../../_components/progress-bar.tsx";
import { useJobProgress } from "../../../../_realtime/use-job-progress.ts";
import { formatPercent } from "../../../../_words/format-number.ts";
import { hasNumber, jobLine, jobVerb } from "../../../../_words/job-words.ts";
import { formatTimeLeft } from "../../../../_words/time-left.ts";

export interface WorkProgressProps {
  job: JobView;
  /** What it works on, for assistive technology. */
  subject: string;
  onCancel: () => void;
}

/** A job at work: what it does, how far it is, how long it takes, and the way out. */
export function WorkProgress({ job, subject, onCancel }: WorkProgressProps) {
  const { job: live, timeLeftSec, isStale } = useJobProgress(job);
  const fraction = hasNumber(live) ? live.fraction : null;
  const rest = isStale ? "not live" : timeLeftSec === null ? "" : formatTimeLeft(timeLeftSec);
  return (
    <div className="tn flex items-center gap-3">
      <div className="min-w-0 grow">
        <div className="flex justify-between gap-2 text-sm">
          <span className="truncate">
            {live.state === "queued" ? jobLine(live) : jobVerb(live)}
            {live.state === "running" && fraction !== null ? ` ${formatPercent(fraction)}` : ""}
          </span>
          <span className="shrink-0 text-t3">{rest}</span>
        </div>
        <ProgressBar fraction={fraction} label={`${jobVerb(live)}: ${subject}`} className="mt-1" />
      </div>
      <Button size="sm" icon={<X size={13} />} aria-label={`Cancel: ${subject}`} onClick={onCancel}>
        Cancel
      </Button>
    </div>
  );
}

/** The job while it waits or runs; null when it has ended or there is none. */
export function liveOf(job: JobView | null): JobView | null {
  return job?.state === "queued" || job?.state === "running" ? job : null;
}
