"use client";
import { Ban, CircleAlert, CircleCheck, Clock, RotateCw, X } from "lucide-react";
import Link from "next/link";
import { useState, type ReactNode } from "react";
import type { ConnectionView } from "#server/imports/views.ts";
import type { JobView } from "#server/realtime/events.ts";
import { AgeText } from "../../../_components/age-text.tsx";
import { Button } from "../../../_components/button.tsx";
import { ProgressBar } from "../../../_components/progress-bar.tsx";
import { ProgressRing } from "../../../_components/progress-ring.tsx";
import { useJobProgress } from "../../../_realtime/use-job-progress.ts";
import { formatPercent } from "../../../_words/format-number.ts";
import { importFailure, importPlace } from "../../../_words/import-failure.ts";
import {
  hasNumber,
  isListImport,
  isModelWork,
  jobErrorWords,
  jobLine,
  jobNoun,
  jobSubject,
  jobVerb,
} from "../../../_words/job-words.ts";
import { formatTimeLeft } from "../../../_words/time-left.ts";
import { ImportSteps } from "../../_components/import-steps.tsx";
import { useSpotifyConnection } from "../../_components/use-spotify-connection.ts";
import type { TrackActions } from "../../_components/use-track-actions.ts";
import { JobDetails } from "./job-details.tsx";

/** One job: what it does to which track, how far it is, and the way out of it. */
export function JobRow({ job, actions }: { job: JobView; actions: TrackActions }) {
  const live = useJobProgress(job);
  const [isOpen, setIsOpen] = useState(false);
  const connection = useSpotifyConnection();
  const title = jobSubject(job);
  const place = placeOf(job);
  return (
    <li className="border-b border-line px-4 py-2">
      <div className="grid min-h-9 grid-cols-[1.25rem_minmax(0,1fr)_auto] items-center gap-x-3 md:grid-cols-[1.25rem_minmax(0,1fr)_16rem_6rem_10rem]">
        {sign(live.job)}
        <div className="min-w-0">
          {place === null ? (
            <p className="truncate font-medium">{title}</p>
          ) : (
            <Link
              href={place}
              prefetch={false}
              className="block truncate font-medium hover:underline"
            >
              {title}
            </Link>
          )}
          <p className="truncate text-sm text-t3">
            {jobNoun(job.kind)}
            {job.attempt > 1 ? `, attempt ${job.attempt}` : ""}
          </p>
          {job.notice === null ? null : (
            <p className="text-sm text-t2 wrap-anywhere">{job.notice}</p>
          )}
        </div>
        <div className="max-md:col-span-2 max-md:col-start-2 max-md:row-start-2">
          <JobState {...live} connection={connection} />
        </div>
        <span className="text-right text-sm whitespace-nowrap text-t3 max-md:hidden">
          <AgeText iso={job.endedAt ?? job.startedAt ?? job.createdAt} />
        </span>
        <div className="flex justify-end gap-1 max-md:col-start-3 max-md:row-start-1">
          <JobButtons job={job} title={title} actions={actions} connection={connection} />
          {job.state === "failed" ? (
            <Button
              size="sm"
              variant="ghost"
              aria-expanded={isOpen}
              aria-label={`Details: ${title}`}
              onClick={() => setIsOpen(!isOpen)}
            >
              Details
            </Button>
          ) : null}
        </div>
      </div>
      {job.state === "failed" && isOpen ? <JobDetails job={job} connection={connection} /> : null}
    </li>
  );
}

function placeOf(job: JobView): string | null {
  const { kind, trackId } = job;
  if (isModelWork(kind)) return "/admin/models";
  if (isListImport(kind)) return importPlace(job);
  return trackId === null ? null : `/tracks/${trackId}`;
}

function sign(job: JobView): ReactNode {
  switch (job.state) {
    case "queued":
      return <Clock size={16} className="text-t3" />;
    case "running":
      return <ProgressRing fraction={hasNumber(job) ? job.fraction : null} />;
    case "completed":
      return <CircleCheck size={16} className="text-ok" />;
    case "failed":
      return <CircleAlert size={16} className="text-danger" />;
    case "cancelled":
      return <Ban size={16} className="text-t3" />;
  }
}

interface JobStateProps extends ReturnType<typeof useJobProgress> {
  connection: ConnectionView | undefined;
}

function JobState({ job, timeLeftSec, isStale, connection }: JobStateProps) {
  if (job.state === "failed") {
    const { title, text } = isListImport(job.kind)
      ? importFailure(job, connection)
      : jobErrorWords(job);
    return (
      <p className="text-sm text-danger">
        {title}
        <span className="sr-only">. {text}</span>
      </p>
    );
  }
  if (job.state !== "running") return <p className="tn text-sm text-t2">{jobLine(job)}</p>;
  const fraction = hasNumber(job) ? job.fraction : null;
  const rest = isStale ? "not live" : timeLeftSec === null ? "" : formatTimeLeft(timeLeftSec);
  return (
    <div className="tn text-sm">
      <div className="flex justify-between gap-2">
        <span>
          {jobVerb(job)} {fraction === null ? "" : formatPercent(fraction)}
        </span>
        <span className="text-t3">{rest}</span>
      </div>
      <ProgressBar
        fraction={fraction}
        label={`${jobVerb(job)} ${jobSubject(job)}`}
        className="mt-1"
      />
    </div>
  );
}

interface JobButtonsProps {
  job: JobView;
  title: string;
  actions: TrackActions;
  connection: ConnectionView | undefined;
}

function JobButtons({ job, title, actions, connection }: JobButtonsProps) {
  if (job.state === "running" || job.state === "queued") {
    return (
      <Button
        size="sm"
        icon={<X size={13} />}
        aria-label={`Cancel: ${jobNoun(job.kind)}, ${title}`}
        onClick={() => actions.cancelJob(job.id)}
      >
        Cancel
      </Button>
    );
  }
  if (job.state === "failed" && isListImport(job.kind)) {
    return (
      <ImportSteps
        steps={importFailure(job, connection).steps}
        connection={connection}
        subject={`${jobNoun(job.kind)}, ${title}`}
        onRetry={() => actions.retryJob(job.id)}
      />
    );
  }
  const canRetry =
    job.state === "cancelled" || (job.state === "failed" && jobErrorWords(job).canRetry);
  if (!canRetry || (job.trackId === null && !isListImport(job.kind))) return null;
  const label = job.state === "failed" ? "Retry" : "Start again";
  return (
    <Button
      size="sm"
      icon={<RotateCw size={13} />}
      aria-label={`${label}: ${jobNoun(job.kind)}, ${title}`}
      onClick={() => actions.retryJob(job.id)}
    >
      {label}
    </Button>
  );
}
