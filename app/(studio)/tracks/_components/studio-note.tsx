"use client";
import { CircleAlert, CircleX, Info, Scissors, X } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "../../../_components/class-names.ts";
import { Button } from "../../../_components/button.tsx";
import { IconButton } from "../../../_components/icon-button.tsx";
import { ProgressRing } from "../../../_components/progress-ring.tsx";
import { useJobProgress } from "../../../_realtime/use-job-progress.ts";
import { formatDuration } from "../../../_words/format-duration.ts";
import { hasNumber } from "../../../_words/job-words.ts";
import { taskErrorWords } from "../../../_words/task-error-words.ts";
import type { JobView } from "#server/realtime/events.ts";
import { useTrackActions } from "../../_components/use-track-actions.ts";
import { failureText, wayBack } from "./separations/listen-state.ts";
import { playableOf } from "./lanes/playable.ts";
import { useStudio } from "./studio-context.ts";
import { jobOf, needsSeparation } from "./track-job.ts";
import { useHiddenNote } from "./use-hidden-note.ts";

const SAMPLE_RATE = 44_100;

/** The card over the lanes: how far the track can be played, what it waits for, or what went wrong. */
export function StudioNote() {
  const { track, session, playback, stems, show } = useStudio();
  const job = jobOf(track);
  if (playback.isBlocked) {
    const text = "Click anywhere, or press a key, to let the sound out.";
    return (
      <NoteCard icon={<Info size={16} />} title="The browser holds the sound back" text={text} />
    );
  }
  if (failureText({ session: session.snapshot, playback }) !== null) return <FailureNote />;
  if (playback.isMixLost) return <LostMixNote />;
  if (needsSeparation(track)) {
    return (
      <NoteCard
        icon={<Scissors size={16} className="text-t2" />}
        title="Not separated yet"
        text="The mix plays. Separate it to mute, solo and mix its stems."
        action={
          <Button variant="primary" onClick={() => show("separate")}>
            Separate
          </Button>
        }
      />
    );
  }
  if (!job) return null;
  if (job.state === "failed" || job.state === "cancelled") return <EndedNote job={job} />;
  const isForAnother = job.packId !== null && stems !== null && job.packId !== stems.id;
  return isForAnother ? null : <LiveNote job={job} />;
}

/** The separation that was chosen does not come: why, and the ways on. */
function FailureNote() {
  const { track, session, playback, separationId } = useStudio();
  const text = failureText({ session: session.snapshot, playback });
  const label = track.separations.find(({ id }) => id === separationId)?.label ?? "";
  const back = wayBack(track.separations, session.snapshot);
  return (
    <NoteCard
      icon={<CircleAlert size={16} className="text-danger" />}
      title={`“${label}” can’t be heard`}
      text={text ?? ""}
      action={
        <div className="flex flex-wrap gap-2">
          {back ? (
            <Button className="max-w-full" onClick={() => session.select(back)}>
              <span className="truncate">Back to {back.label}</span>
            </Button>
          ) : null}
          <Button variant={back ? "ghost" : "secondary"} onClick={() => session.retry()}>
            Try again
          </Button>
        </div>
      }
    />
  );
}

/** The original does not come at this place, and nothing else is to be heard here. */
function LostMixNote() {
  const { player } = useStudio();
  return (
    <NoteCard
      label="Original"
      icon={<CircleAlert size={16} className="text-danger" />}
      title="The original can’t be loaded here"
      text="Its files for this part are not on the server, or can’t be read."
      action={<Button onClick={() => player?.retry()}>Load again</Button>}
    />
  );
}

function EndedNote({ job }: { job: JobView }) {
  const { stems } = useStudio();
  const actions = useTrackActions();
  const isFailed = job.state === "failed";
  const words = taskErrorWords(job.errorCode);
  const rest = stems ? "What is there can be played." : "The mix can be played.";
  const [isHidden, hide] = useHiddenNote(job.id);
  if (isHidden) return null;
  const canRetry = !isFailed || words.canRetry;
  const icon = isFailed ? (
    <CircleAlert size={16} className="text-danger" />
  ) : (
    <CircleX size={16} className="text-t3" />
  );
  return (
    <NoteCard
      icon={icon}
      title={isFailed ? words.title : "Separation cancelled"}
      text={isFailed ? (job.errorMessage ?? words.text) : rest}
      onHide={hide}
      action={
        canRetry ? (
          <Button onClick={() => actions.retryJob(job.id)}>
            {isFailed ? "Retry" : "Start again"}
          </Button>
        ) : null
      }
    />
  );
}

function LiveNote({ job }: { job: JobView }) {
  const { track, stems, timeline } = useStudio();
  const { job: live, timeLeftSec } = useJobProgress(job);
  const [isHidden, hide] = useHiddenNote(track.id);
  if (isHidden) return null;
  const icon = <ProgressRing fraction={hasNumber(live) ? live.fraction : null} />;
  if (job.kind === "ingest-audio") {
    const text = "The mix plays as far as it has been read.";
    return <NoteCard icon={icon} title="Reading the file" text={text} onHide={hide} />;
  }
  const playable = stems && playableOf(stems, timeline.size.durationFrames);
  if (!playable || playable.isEmpty) {
    const title = job.state === "queued" ? "Waiting for its turn" : "Preparing the stems";
    const text = "The mix plays meanwhile. Stems come in as they are made.";
    return <NoteCard icon={icon} title={title} text={text} onHide={hide} />;
  }
  if (playable.isWhole) return null;
  const rest = timeLeftSec === null ? "The rest follows." : arrival(timeLeftSec);
  return (
    <NoteCard
      isInBar
      icon={icon}
      title={`Playable to ${formatDuration(playable.edgeFrame / SAMPLE_RATE)}`}
      text={`Play and mix everything left of the dashed line now. ${rest}`}
      onHide={hide}
    />
  );
}

function arrival(timeLeftSec: number): string {
  return `The rest arrives in about ${formatDuration(timeLeftSec)}.`;
}

const CARD =
  "absolute right-5.5 bottom-1/2 z-20 w-75 translate-y-1/2 rounded-panel bg-overlay px-4 py-3.5 shadow-e2 phone:right-3 phone:bottom-3 phone:left-[calc(var(--lane-head)+0.75rem)] phone:w-auto phone:translate-y-0";

interface NoteCardProps {
  /** What it is about, for who does not see where it is. */
  label?: string;
  icon: ReactNode;
  title: string;
  text: string;
  action?: ReactNode;
  onHide?: () => void;
  /** Phones show the fact in the bar of the job instead. */
  isInBar?: boolean;
}

function NoteCard({ label = "Separation", ...props }: NoteCardProps) {
  const { icon, title, text, action, onHide, isInBar } = props;
  return (
    <aside aria-label={label} className={classNames(CARD, isInBar && "phone:hidden")}>
      <h2 className="tn flex min-h-6 items-center gap-2 text-base">
        {icon}
        <span className="grow wrap-anywhere">{title}</span>
        {onHide ? (
          <IconButton
            label="Hide this note"
            size="sm"
            isCompact
            icon={<X size={14} />}
            onClick={onHide}
          />
        ) : null}
      </h2>
      <p className="tn mt-1.5 text-sm leading-4.25 text-t2">{text}</p>
      {action ? <div className="mt-3">{action}</div> : null}
    </aside>
  );
}
