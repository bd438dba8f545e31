"use client";
import { RotateCw } from "lucide-react";
import { useState } from "react";
import { Button } from "../../../../_components/button.tsx";
import { formatPlural } from "../../../../_words/format-number.ts";
import { jobNoun } from "../../../../_words/job-words.ts";
import { taskErrorWords } from "../../../../_words/task-error-words.ts";
import { Age } from "./age.tsx";
import { AttemptList } from "./attempt-list.tsx";
import { shortId } from "./short-id.ts";
import { StatusSign } from "../../_components/status-sign.tsx";
import type { WireDeadJob } from "./wire-types.ts";

export interface DeadJobRowProps {
  job: WireDeadJob;
  onPutBack: (jobId: string) => void;
}

/** One failed job: why, how often it was tried, and the way back into the queue. */
export function DeadJobRow({ job, onPutBack }: DeadJobRowProps) {
  const [isOpen, setIsOpen] = useState(false);
  const name = shortId(job.id);
  return (
    <li className="border-b border-line px-3.5 py-1.5 last:border-b-0">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <div className="flex min-w-56 grow basis-0 items-start gap-2">
          <span className="flex h-5 items-center">
            <StatusSign tone="danger" />
          </span>
          <p className="min-w-0">
            <span className="font-mono text-sm">{name}</span>{" "}
            <span className="font-medium">{jobNoun(job.kind)}</span>
            <span className="text-t2">: {taskErrorWords(job.errorCode).title}</span>
            {job.errorCode === null ? null : (
              <span className="font-mono text-sm text-t3"> {job.errorCode}</span>
            )}
          </p>
        </div>
        <span className="tn text-sm whitespace-nowrap text-t3">
          {formatPlural(job.attempt, "attempt", "attempts")}, <Age iso={job.endedAt} suffix="ago" />
        </span>
        <span className="ml-auto flex gap-1">
          <Button
            size="sm"
            variant="ghost"
            aria-expanded={isOpen}
            aria-label={`Attempts of job ${name}`}
            onClick={() => setIsOpen(!isOpen)}
          >
            Attempts
          </Button>
          <Button
            size="sm"
            icon={<RotateCw size={13} />}
            aria-label={`Put back job ${name}`}
            onClick={() => onPutBack(job.id)}
          >
            Put back
          </Button>
        </span>
      </div>
      {isOpen ? <AttemptList job={job} /> : null}
    </li>
  );
}
