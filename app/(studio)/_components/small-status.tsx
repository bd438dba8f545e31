"use client";
import type { JobView, TrackView } from "#server/realtime/events.ts";
import { Button } from "../../_components/button.tsx";
import { ProgressBar } from "../../_components/progress-bar.tsx";
import { useJobProgress } from "../../_realtime/use-job-progress.ts";
import { useUploadFor, useUploads } from "../../_uploads/uploads-context.ts";
import { formatDuration } from "../../_words/format-duration.ts";
import { formatPercent } from "../../_words/format-number.ts";
import { hasNumber, jobLine, jobVerb } from "../../_words/job-words.ts";
import { formatTimeLeft } from "../../_words/time-left.ts";
import { readyFraction, trackStatus } from "./track-status.ts";
import type { TrackActions } from "./use-track-actions.ts";

/** The second line of a track on phones: what it is doing, else who plays. */
export function SmallStatus({ track }: { track: TrackView }) {
  const status = trackStatus(track);
  if (status.kind === "working") return <SmallWork track={track} job={status.job} />;
  const line = {
    queued: () => (status.kind === "queued" ? jobLine(status.job) : ""),
    failed: () => (status.kind === "failed" ? status.reason : ""),
    cancelled: () => (status.kind === "cancelled" ? jobLine(status.job) : ""),
    needsFile: () => (track.artist ? `${track.artist}, no audio yet` : "Needs an audio file"),
    unseparated: () => "Not separated",
    ready: () => track.artist || "Ready",
  }[status.kind]();
  const color = status.kind === "failed" ? "text-danger" : "text-t3";
  return (
    <div className={`tn truncate text-base leading-[1.125rem] md:hidden ${color}`}>{line}</div>
  );
}

function SmallWork({ track, job }: { track: TrackView; job: JobView }) {
  const { job: live, timeLeftSec, isStale } = useJobProgress(job);
  const ready = readyFraction(track) * (track.durationSec ?? 0);
  const rest = isStale
    ? ", not live"
    : ready >= 1
      ? `, playable to ${formatDuration(ready)}`
      : timeLeftSec === null
        ? ""
        : `, ${formatTimeLeft(timeLeftSec)}`;
  return (
    <div className="md:hidden">
      <div className="tn truncate text-base leading-[1.125rem] text-t3">
        {jobVerb(live)}
        {rest}
      </div>
      <ProgressBar
        fraction={hasNumber(live) ? live.fraction : null}
        label={`${jobVerb(live)} ${track.title}`}
        className="mt-2 h-0.75"
      />
    </div>
  );
}

interface SmallStatusEndProps {
  track: TrackView;
  actions: TrackActions;
  /** Asks how the track is to be separated. */
  onSeparate: (tracks: readonly TrackView[]) => void;
}

/** The end of a track's line on phones: percentage, button or length. */
export function SmallStatusEnd({ track, actions, onSeparate }: SmallStatusEndProps) {
  const status = trackStatus(track);
  switch (status.kind) {
    case "working":
      return <SmallPercent job={status.job} />;
    case "failed":
      if (status.retryJobId === null) return null;
      return (
        <SmallButton label="Retry" subject={track.title} jobId={status.retryJobId} {...actions} />
      );
    case "cancelled":
      return (
        <SmallButton label="Start again" subject={track.title} jobId={status.job.id} {...actions} />
      );
    case "unseparated":
      return (
        <Button
          size="sm"
          aria-label={`Separate: ${track.title}`}
          onClick={() => onSeparate([track])}
        >
          Separate
        </Button>
      );
    case "needsFile":
      return <SmallAddFile track={track} />;
    case "queued":
    case "ready":
      return <span className="tn text-base text-t2">{formatDuration(track.durationSec)}</span>;
  }
}

/** While the file is on its way the percentage stands there. */
function SmallAddFile({ track }: { track: TrackView }) {
  const { pickFor } = useUploads();
  const state = useUploadFor(track.id)?.state;
  if (state?.kind === "sending" || state?.kind === "waiting") {
    const fraction = state.kind === "sending" ? state.fraction : 0;
    return (
      <span className="tn text-base font-medium">
        <span className="sr-only">Uploading </span>
        {formatPercent(fraction)}
      </span>
    );
  }
  return (
    <Button
      size="sm"
      aria-label={`Add file: ${track.title}`}
      onClick={() => pickFor({ trackId: track.id, wantedId: null })}
    >
      Add file
    </Button>
  );
}

interface SmallButtonProps extends Pick<TrackActions, "retryJob"> {
  label: string;
  subject: string;
  jobId: string;
}

function SmallButton({ label, subject, jobId, retryJob }: SmallButtonProps) {
  return (
    <Button size="sm" aria-label={`${label}: ${subject}`} onClick={() => retryJob(jobId)}>
      {label}
    </Button>
  );
}

function SmallPercent({ job }: { job: JobView }) {
  const { job: live } = useJobProgress(job);
  return (
    <span className="tn text-base font-medium">
      {hasNumber(live) ? formatPercent(live.fraction) : ""}
    </span>
  );
}
