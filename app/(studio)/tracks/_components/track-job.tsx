"use client";
import type { JobView } from "#server/realtime/events.ts";
import { classNames } from "../../../_components/class-names.ts";
import { JobPill } from "../../../_components/job-pill.tsx";
import { useJobProgress } from "../../../_realtime/use-job-progress.ts";
import { formatDuration } from "../../../_words/format-duration.ts";
import { playableOf } from "./lanes/playable.ts";
import { useStudio } from "./studio-context.ts";
import { jobOf } from "./track-job.ts";
import { useTrackActions } from "../../_components/use-track-actions.ts";

const SAMPLE_RATE = 44_100;

interface TrackJobProps {
  className?: string;
  /** A bar of its own under the head, for phones. */
  isBar?: boolean;
}

/** The job at work on this track, or the last one that ended badly, with its way out. */
export function TrackJob({ className, isBar = false }: TrackJobProps) {
  const { track } = useStudio();
  const job = jobOf(track);
  if (!job) return null;
  return (
    <div
      className={classNames(
        className,
        isBar && "flex shrink-0 items-center border-b border-line px-3 py-1.5",
      )}
    >
      <LivePill job={job} isBar={isBar} />
    </div>
  );
}

function LivePill({ job, isBar }: { job: JobView; isBar: boolean }) {
  const { stems, timeline } = useStudio();
  const actions = useTrackActions();
  const live = useJobProgress(job);
  const playable = isBar && stems ? playableOf(stems, timeline.size.durationFrames) : null;
  const hasEdge = playable !== null && !playable.isEmpty && !playable.isWhole;
  const note = hasEdge
    ? { note: `playable to ${formatDuration(playable.edgeFrame / SAMPLE_RATE)}` }
    : {};
  return (
    <JobPill
      {...note}
      job={live.job}
      timeLeftSec={live.timeLeftSec}
      isStale={live.isStale}
      onCancel={() => actions.cancelJob(job.id)}
      onRetry={() => actions.retryJob(job.id)}
    />
  );
}
