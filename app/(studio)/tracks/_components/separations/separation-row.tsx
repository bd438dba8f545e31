"use client";
import { Headphones, LoaderCircle, RotateCw, Trash2, Volume2 } from "lucide-react";
import { useState, type ReactNode } from "react";
import type { JobView, PackView } from "#server/realtime/events.ts";
import { Button } from "../../../../_components/button.tsx";
import { ConfirmDialog } from "../../../../_components/confirm-dialog.tsx";
import { DayText } from "../../../../_components/day-text.tsx";
import { IconButton } from "../../../../_components/icon-button.tsx";
import { JobPill } from "../../../../_components/job-pill.tsx";
import { StemNames } from "../../../../_components/stem-names.tsx";
import { Tag } from "../../../../_components/tag.tsx";
import { hasAudio } from "../../../../_player/packs/choose-separation.ts";
import { useJobProgress } from "../../../../_realtime/use-job-progress.ts";
import { formatBytes } from "../../../../_words/format-bytes.ts";
import { failureText, wayBack, type ListenState } from "./listen-state.ts";
import {
  canResume,
  endText,
  factsOf,
  jobOfPack,
  listenWord,
  reasonText,
  sumText,
} from "./separation-words.ts";
import { useStudio } from "../studio-context.ts";
import type { SeparationActions } from "./use-separation-actions.ts";

export interface SeparationRowProps {
  pack: PackView;
  /** The track opens with it. */
  isDefault: boolean;
  actions: SeparationActions;
}

/** One separation: what it is, how far, what it takes, and what can be done with it. */
export function SeparationRow({ pack, isDefault, actions }: SeparationRowProps) {
  const { track } = useStudio();
  const [isAsking, setIsAsking] = useState(false);
  const job = jobOfPack(track.jobs, pack.id);
  const facts = factsOf(pack);
  return (
    <li aria-label={pack.label} className="border-b border-line py-3 last:border-b-0">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-72">
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <span className="font-semibold wrap-anywhere">{pack.label}</span>
            {isDefault ? <Tag>Default</Tag> : null}
          </p>
          <div className="mt-1 text-sm text-t2">
            <StemNames stems={pack.stems.map(({ name }) => name)} />
          </div>
          <p className="tn mt-1 text-sm text-t3">
            <DayText iso={pack.createdAt} />
            {facts === "" ? "" : `, ${facts}`}
          </p>
          {sumText(pack) === "" ? null : <p className="tn text-sm text-t3">{sumText(pack)}</p>}
        </div>
        <div className="flex flex-wrap items-center gap-1.5">
          <ListenButtons
            pack={pack}
            isDefault={isDefault}
            onChoose={() => actions.choose(pack.id)}
          />
          <IconButton
            label={`Delete ${pack.label}`}
            size="sm"
            icon={<Trash2 size={15} />}
            onClick={() => setIsAsking(true)}
          />
        </div>
      </div>
      <FailureLine pack={pack} />
      {job && isLive(job) ? <LiveLine job={job} onCancel={() => actions.cancel(job.id)} /> : null}
      {pack.state === "failed" || pack.state === "cancelled" ? (
        <EndedLine pack={pack} job={job} onResume={() => actions.resume(pack.id)} />
      ) : null}
      {isAsking ? (
        <ConfirmDialog
          title={`Delete ${pack.label}?`}
          text={`Its stems, ${formatBytes(pack.sizeBytes)}, are removed for good. The track and its other separations stay.`}
          confirmLabel="Delete stems"
          isDanger
          onConfirm={() => actions.remove(pack.id)}
          onClose={() => setIsAsking(false)}
        />
      ) : null}
    </li>
  );
}

interface ListenButtonsProps {
  pack: PackView;
  isDefault: boolean;
  onChoose: () => void;
}

function ListenButtons({ pack, isDefault, onChoose }: ListenButtonsProps) {
  const { session, listenState } = useStudio();
  if (!hasAudio(pack)) return null;
  const state = listenState(pack.id);
  const isChosen = state !== "off" && state !== "failed";
  const word = listenWord(state);
  return (
    <>
      <Button
        size="sm"
        aria-pressed={isChosen}
        aria-busy={state === "loading"}
        aria-label={`${word}: ${pack.label}`}
        icon={LISTEN_ICONS[state]}
        className={isChosen ? "bg-accent-16! inset-ring-accent-32!" : ""}
        onClick={() => (state === "failed" ? session.retry() : session.select(pack))}
      >
        {word}
      </Button>
      {isDefault ? null : (
        <Button
          size="sm"
          variant="ghost"
          aria-label={`Make default: ${pack.label}`}
          onClick={onChoose}
        >
          Make default
        </Button>
      )}
    </>
  );
}

const LISTEN_ICONS: Readonly<Record<ListenState, ReactNode>> = {
  off: <Headphones size={13} />,
  loading: <LoaderCircle size={13} className="working-spin" />,
  heard: <Volume2 size={13} />,
  missing: <Volume2 size={13} />,
  failed: <RotateCw size={13} />,
};

/** Why the chosen separation is not heard, and the way back to what played before. */
function FailureLine({ pack }: { pack: PackView }) {
  const { track, session, playback, separationId } = useStudio();
  const text =
    pack.id === separationId ? failureText({ session: session.snapshot, playback }) : null;
  if (text === null) return null;
  const back = wayBack(track.separations, session.snapshot);
  return (
    <p className="mt-2 flex flex-wrap items-center gap-2 text-sm">
      <span className="text-danger">It can’t be heard. {text}</span>
      {back ? (
        <Button size="sm" onClick={() => session.select(back)}>
          Back to {back.label}
        </Button>
      ) : null}
    </p>
  );
}

function LiveLine({ job, onCancel }: { job: JobView; onCancel: () => Promise<boolean> }) {
  const [isEnding, setIsEnding] = useState(false);
  const live = useJobProgress(job);
  const cancel = async () => {
    setIsEnding(true);
    setIsEnding(await onCancel());
  };
  return (
    <div className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1">
      <JobPill
        job={live.job}
        timeLeftSec={live.timeLeftSec}
        isStale={live.isStale}
        {...(isEnding ? {} : { onCancel: () => void cancel() })}
      />
      {isEnding ? (
        <span role="status" className="text-sm text-t2">
          Cancelling. What is made so far is kept.
        </span>
      ) : null}
    </div>
  );
}

interface EndedLineProps {
  pack: PackView;
  job: JobView | undefined;
  /** Settles when the server has taken or refused it. */
  onResume: () => Promise<boolean>;
}

function EndedLine({ pack, job, onResume }: EndedLineProps) {
  const [isBusy, setIsBusy] = useState(false);
  const reason = reasonText(pack, job);
  const resume = async () => {
    setIsBusy(true);
    await onResume();
    setIsBusy(false);
  };
  return (
    <div className="tn mt-2 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
      <p className="min-w-0 wrap-anywhere">
        <span className={pack.state === "failed" ? "text-danger" : "text-t2"}>
          {endText(pack, job)}
          {reason === "" ? "" : "."}
        </span>
        {reason === "" ? null : <span className="text-t2"> {reason}</span>}
      </p>
      {canResume(pack, job) ? (
        <Button
          size="sm"
          isBusy={isBusy}
          aria-label={`Resume: ${pack.label}`}
          onClick={() => void resume()}
        >
          Resume
        </Button>
      ) : null}
    </div>
  );
}

function isLive({ state }: JobView): boolean {
  return state === "queued" || state === "running";
}
