"use client";
import { Headphones, Trash2, Volume2 } from "lucide-react";
import { useState } from "react";
import type { JobView, PackView } from "#server/realtime/events.ts";
import { Button } from "../../../_components/button.tsx";
import { ConfirmDialog } from "../../../_components/confirm-dialog.tsx";
import { DayText } from "../../../_components/day-text.tsx";
import { IconButton } from "../../../_components/icon-button.tsx";
import { JobPill } from "../../../_components/job-pill.tsx";
import { StemNames } from "../../../_components/stem-names.tsx";
import { Tag } from "../../../_components/tag.tsx";
import { hasAudio } from "../../../_player/choose-separation.ts";
import { useJobProgress } from "../../../_realtime/use-job-progress.ts";
import { formatBytes } from "../../../_words/format-bytes.ts";
import { useTrackActions } from "../../_components/use-track-actions.ts";
import { endText, factsOf } from "./separation-words.ts";
import { useStudio } from "./studio-context.ts";
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
  const job = track.jobs.find(({ packId }) => packId === pack.id);
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
      {job && isLive(job) ? <LiveLine job={job} /> : null}
      {pack.state === "failed" || pack.state === "cancelled" ? (
        <EndedLine pack={pack} text={endText(pack, job)} onResume={() => actions.resume(pack.id)} />
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
  const { session, separationId } = useStudio();
  if (!hasAudio(pack)) return null;
  const isHeard = pack.id === separationId;
  const word = isHeard ? "Listening" : "Listen";
  return (
    <>
      <Button
        size="sm"
        aria-pressed={isHeard}
        aria-label={`${word}: ${pack.label}`}
        icon={isHeard ? <Volume2 size={13} /> : <Headphones size={13} />}
        className={isHeard ? "bg-accent-16! inset-ring-accent-32!" : ""}
        onClick={() => session.select(pack)}
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

function LiveLine({ job }: { job: JobView }) {
  const { cancelJob } = useTrackActions();
  const live = useJobProgress(job);
  return (
    <JobPill
      className="mt-2"
      job={live.job}
      timeLeftSec={live.timeLeftSec}
      isStale={live.isStale}
      onCancel={() => cancelJob(job.id)}
    />
  );
}

interface EndedLineProps {
  pack: PackView;
  text: string;
  onResume: () => void;
}

function EndedLine({ pack, text, onResume }: EndedLineProps) {
  return (
    <p className="tn mt-2 flex flex-wrap items-center gap-2 text-sm">
      <span className={pack.state === "failed" ? "text-danger" : "text-t2"}>{text}</span>
      <Button size="sm" aria-label={`Resume: ${pack.label}`} onClick={onResume}>
        Resume
      </Button>
    </p>
  );
}

function isLive({ state }: JobView): boolean {
  return state === "queued" || state === "running";
}
