"use client";
import { Ban, Check, CircleAlert, CircleDashed, Clock, FileMusic } from "lucide-react";
import type { ReactNode } from "react";
import type { JobView, TrackView } from "#server/realtime/events.ts";
import { Button } from "../../_components/button.tsx";
import { ProgressBar } from "../../_components/progress-bar.tsx";
import { useJobProgress } from "../../_realtime/use-job-progress.ts";
import { useUploadFor, useUploads } from "../../_uploads/uploads-context.ts";
import { hasNumber, jobLine, jobVerb } from "../../_words/job-words.ts";
import { formatPercent } from "../../_words/format-number.ts";
import { formatTimeLeft } from "../../_words/time-left.ts";
import { trackStatus } from "./track-status.ts";
import type { TrackActions } from "./use-track-actions.ts";

export interface StatusCellProps {
  track: TrackView;
  actions: TrackActions;
  /** Buttons take part in the tab order only in the focused row. */
  tabIndex: number;
  /** Asks how the track is to be separated. */
  onSeparate: (tracks: readonly TrackView[]) => void;
}

/** The state of a track and, where there is one, the button that helps. Ready is the quietest. */
export function StatusCell({ track, actions, tabIndex, onSeparate }: StatusCellProps) {
  const status = trackStatus(track);
  switch (status.kind) {
    case "working":
      return <WorkingStatus job={status.job} />;
    case "queued":
      return <StatusLine icon={<Clock size={14} />}>{jobLine(status.job)}</StatusLine>;
    case "failed": {
      const { retryJobId, reason, text } = status;
      return (
        <StatusLine
          icon={<CircleAlert size={14} />}
          tone="danger"
          title={text}
          {...(retryJobId === null
            ? {}
            : { button: { label: "Retry", onClick: () => actions.retryJob(retryJobId) } })}
          tabIndex={tabIndex}
          subject={track.title}
        >
          {reason}
        </StatusLine>
      );
    }
    case "cancelled":
      return (
        <StatusLine
          icon={<Ban size={14} />}
          button={{ label: "Start again", onClick: () => actions.retryJob(status.job.id) }}
          tabIndex={tabIndex}
          subject={track.title}
        >
          {jobLine(status.job)}
        </StatusLine>
      );
    case "needsFile":
      return <NeedsFile track={track} tabIndex={tabIndex} />;
    case "unseparated":
      return (
        <StatusLine
          icon={<CircleDashed size={14} />}
          button={{ label: "Separate", onClick: () => onSeparate([track]) }}
          tabIndex={tabIndex}
          subject={track.title}
        >
          Not separated
        </StatusLine>
      );
    case "ready":
      return (
        <StatusLine icon={<Check size={14} />} tone="quiet">
          Ready
        </StatusLine>
      );
  }
}

/** A track of a list that has no audio yet: the file that is on its way, or the way to give one. */
function NeedsFile({ track, tabIndex }: Pick<StatusCellProps, "track" | "tabIndex">) {
  const { pickFor } = useUploads();
  const state = useUploadFor(track.id)?.state;
  if (state && (state.kind === "sending" || state.kind === "waiting")) {
    const fraction = state.kind === "sending" ? state.fraction : 0;
    return <Progress verb="Uploading" subject={track.title} fraction={fraction} />;
  }
  const isRefused = state?.kind === "refused";
  return (
    <StatusLine
      icon={isRefused ? <CircleAlert size={14} /> : <FileMusic size={14} />}
      {...(isRefused ? { tone: "danger", title: state.message } : {})}
      button={{
        label: "Add file",
        onClick: () => pickFor({ trackId: track.id, wantedId: null }),
      }}
      tabIndex={tabIndex}
      subject={track.title}
    >
      {isRefused ? "This file was not taken" : "Needs an audio file"}
    </StatusLine>
  );
}

interface StatusLineProps {
  icon: ReactNode;
  children: ReactNode;
  tone?: "quiet" | "danger";
  title?: string;
  button?: { readonly label: string; readonly onClick: () => void };
  tabIndex?: number;
  /** What the button is for, told to assistive technology. */
  subject?: string;
}

function StatusLine(props: StatusLineProps) {
  const { icon, children, tone, title, button, tabIndex, subject } = props;
  const color = tone === "danger" ? "text-danger" : tone === "quiet" ? "text-t3" : "text-t2";
  return (
    <span className={`tn flex min-w-0 items-center gap-1.5 text-sm ${color}`} title={title}>
      <span className="max-md:hidden">{icon}</span>
      <span className="min-w-0 truncate">{children}</span>
      {button ? (
        <Button
          size="sm"
          className="ml-auto max-md:hidden"
          tabIndex={tabIndex}
          aria-label={`${button.label}: ${subject ?? ""}`}
          onClick={button.onClick}
        >
          {button.label}
        </Button>
      ) : null}
    </span>
  );
}

function WorkingStatus({ job }: { job: JobView }) {
  const { job: live, timeLeftSec, isStale } = useJobProgress(job);
  const fraction = hasNumber(live) ? live.fraction : null;
  const rest = isStale ? "not live" : timeLeftSec === null ? "" : formatTimeLeft(timeLeftSec);
  return (
    <Progress
      verb={jobVerb(live)}
      subject={live.trackTitle ?? ""}
      fraction={fraction}
      rest={rest}
    />
  );
}

interface ProgressProps {
  verb: string;
  subject: string;
  fraction: number | null;
  rest?: string;
}

function Progress({ verb, subject, fraction, rest = "" }: ProgressProps) {
  return (
    <span className="tn flex items-center gap-3 text-sm">
      <span className="min-w-0 grow">
        <span className="flex justify-between gap-2">
          <span className="truncate">{verb}</span>
          <span>{fraction === null ? "" : formatPercent(fraction)}</span>
        </span>
        <ProgressBar fraction={fraction} label={`${verb} ${subject}`} className="mt-1" />
      </span>
      <span className="w-13 shrink-0 whitespace-nowrap text-t3">{rest}</span>
    </span>
  );
}
