"use client";
import { Ban, CircleAlert, CircleCheck, Clock, RotateCw, X } from "lucide-react";
import type { ReactNode } from "react";
import type { JobView } from "#server/realtime/events.ts";
import { hasNumber, jobErrorWords, jobLine } from "../_words/job-words.ts";
import { formatTimeLeft } from "../_words/time-left.ts";
import { Button } from "./button.tsx";
import { classNames } from "./class-names.ts";
import { IconButton } from "./icon-button.tsx";
import { ProgressRing } from "./progress-ring.tsx";

export interface JobPillProps {
  job: JobView;
  /** Rounded seconds; null hides the time. */
  timeLeftSec?: number | null;
  /** A fact in place of the time left, such as "playable to 2:36". */
  note?: string;
  /** The last report is older than 15 s or the connection is down. */
  isStale?: boolean;
  onCancel?: () => void;
  onRetry?: () => void;
  className?: string;
}

const TONE: Record<JobView["state"], string> = {
  queued: "bg-raised inset-ring-line-2",
  running: "bg-accent-08 inset-ring-accent-32",
  completed: "bg-raised inset-ring-line-2",
  failed: "bg-danger-10 inset-ring-danger-40",
  cancelled: "bg-raised inset-ring-line-2",
};

/** A job in one line: sign, verb, percentage, time left and the way out. */
export function JobPill(props: JobPillProps) {
  const { job, onCancel, onRetry, className } = props;
  const isLive = job.state === "queued" || job.state === "running";
  const cancel = isLive ? onCancel : undefined;
  return (
    <span className={classNames("inline-flex max-w-full items-center gap-2", className)}>
      <span
        title={job.notice ?? undefined}
        className={classNames(
          "tn inline-flex h-7.5 min-w-0 items-center gap-2 rounded-full pl-2.5 font-medium whitespace-nowrap inset-ring-1 max-md:h-9",
          TONE[job.state],
          cancel ? "pr-1" : "pr-3",
        )}
      >
        {pillSign(job)}
        <span className="truncate">
          {jobLine(job)}
          {isLive ? <PillFacts {...props} /> : null}
          {job.notice === null ? null : <span className="sr-only">. {job.notice}</span>}
        </span>
        {cancel ? (
          <IconButton
            label="Cancel"
            size="sm"
            isCompact
            icon={<X size={14} />}
            className="rounded-full!"
            onClick={cancel}
          />
        ) : null}
      </span>
      {onRetry ? <RetryButton job={job} onRetry={onRetry} /> : null}
    </span>
  );
}

function PillFacts({ timeLeftSec = null, note, isStale }: JobPillProps) {
  const fact = note ?? (timeLeftSec === null ? null : formatTimeLeft(timeLeftSec));
  return (
    <>
      {fact === null ? null : <span className="font-normal text-t2"> {fact}</span>}
      {isStale ? <span className="font-normal text-t2"> not live</span> : null}
    </>
  );
}

function RetryButton({ job, onRetry }: { job: JobView; onRetry: () => void }) {
  if (job.state === "cancelled") {
    return (
      <Button size="sm" onClick={onRetry}>
        Start again
      </Button>
    );
  }
  if (job.state !== "failed" || !jobErrorWords(job).canRetry) return null;
  return (
    <Button size="sm" icon={<RotateCw size={13} />} onClick={onRetry}>
      Retry
    </Button>
  );
}

function pillSign(job: JobView): ReactNode {
  switch (job.state) {
    case "queued":
      return <Clock size={15} className="text-t2" />;
    case "running":
      return <ProgressRing fraction={hasNumber(job) ? job.fraction : null} />;
    case "completed":
      return <CircleCheck size={15} className="text-ok" />;
    case "failed":
      return <CircleAlert size={15} className="text-danger" />;
    case "cancelled":
      return <Ban size={15} className="text-t3" />;
  }
}
