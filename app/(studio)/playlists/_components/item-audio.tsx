"use client";
import {
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CircleQuestionMark,
  CircleSlash,
  Clock,
} from "lucide-react";
import type { ReactNode } from "react";
import type { JobView } from "#server/realtime/events.ts";
import { classNames } from "../../../_components/class-names.ts";
import { ProgressRing } from "../../../_components/progress-ring.tsx";
import { useJobProgress } from "../../../_realtime/use-job-progress.ts";
import { formatPercent } from "../../../_words/format-number.ts";
import { hasNumber, jobLine } from "../../../_words/job-words.ts";
import type { ItemStatus } from "./item-status.ts";

/** How far a track's audio is: sign and words, and a percentage where work goes on. */
export function ItemAudio({ status }: { status: ItemStatus }) {
  switch (status.kind) {
    case "uploading":
      return <Working verb="Uploading" fraction={status.fraction} />;
    case "working":
      return status.job ? (
        <JobState verb={status.verb} job={status.job} />
      ) : (
        <Working verb={status.verb} fraction={null} />
      );
    case "ready":
      return (
        <Line sign={<CircleCheck size={15} className="text-ok" />} title={status.name}>
          {status.isChosen && status.name !== null ? (
            <span className="font-mono text-sm">{status.name}</span>
          ) : (
            "In your library"
          )}
        </Line>
      );
    case "toCheck":
      return (
        <Line sign={<CircleQuestionMark size={15} className="text-warn" />}>{status.question}</Line>
      );
    case "needsFile":
      return status.isDismissed ? (
        <Line sign={<CircleSlash size={15} />} tone="quiet">
          You said that no file fits
        </Line>
      ) : (
        <Line sign={<CircleDashed size={15} />} tone="quiet">
          No file yet
        </Line>
      );
    case "refused":
    case "failed":
      return (
        <Line
          sign={<CircleAlert size={15} className="text-danger" />}
          tone="danger"
          title={status.text}
        >
          {status.reason}
          <span className="sr-only">. {status.text}</span>
        </Line>
      );
  }
}

function JobState({ verb, job }: { verb: string; job: JobView }) {
  const { job: live, isStale } = useJobProgress(job);
  if (live.state === "queued") {
    return (
      <Line sign={<Clock size={15} />} tone="quiet">
        {jobLine(live)}
      </Line>
    );
  }
  const fraction = hasNumber(live) ? live.fraction : null;
  return <Working verb={verb} fraction={fraction} isStale={isStale} />;
}

interface WorkingProps {
  verb: string;
  fraction: number | null;
  isStale?: boolean;
}

function Working({ verb, fraction, isStale }: WorkingProps) {
  return (
    <Line sign={<ProgressRing fraction={fraction} size={15} />}>
      {verb}
      <span className="ml-2 text-t3">
        {fraction === null ? "" : formatPercent(fraction)}
        {isStale ? " not live" : ""}
      </span>
    </Line>
  );
}

interface LineProps {
  sign: ReactNode;
  children: ReactNode;
  tone?: "quiet" | "danger";
  title?: string | null;
}

function Line({ sign, children, tone, title }: LineProps) {
  const color = tone === "danger" ? "text-danger" : tone === "quiet" ? "text-t3" : "text-t1";
  return (
    <span
      className={classNames("tn flex min-w-0 items-center gap-2", color)}
      title={title ?? undefined}
    >
      <span className="shrink-0 max-md:hidden">{sign}</span>
      <span className="min-w-0 truncate">{children}</span>
    </span>
  );
}
