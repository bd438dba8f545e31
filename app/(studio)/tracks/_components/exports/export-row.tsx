"use client";
import { Download, Trash2 } from "lucide-react";
import { useState } from "react";
import type { ExportView } from "#server/exports/export-view.ts";
import type { JobView } from "#server/realtime/events.ts";
import { Button } from "../../../../_components/button.tsx";
import { IconButton } from "../../../../_components/icon-button.tsx";
import { JobPill } from "../../../../_components/job-pill.tsx";
import { useJobProgress } from "../../../../_realtime/use-job-progress.ts";
import { formatBytes } from "../../../../_words/format-bytes.ts";
import { formatMoment } from "../../../../_words/format-date.ts";
import { taskErrorWords } from "../../../../_words/task-error-words.ts";
import { FORMAT_NAMES, levelText } from "./export-words.ts";

export interface ExportRowProps {
  row: ExportView;
  /** The job that makes it; undefined until the page hears of it. */
  job: JobView | undefined;
  onDownload: () => Promise<void>;
  onDelete: () => void;
  onRetry: () => void;
}

/** One file: how far it is, or how large and until when, and what can be done with it. */
export function ExportRow({ row, job, onDownload, onDelete, onRetry }: ExportRowProps) {
  const isLive = row.state === "queued" || row.state === "running";
  return (
    <li
      aria-label={row.fileName}
      className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line py-3 last:border-b-0"
    >
      <div className="min-w-0 flex-1 basis-64">
        <p className="font-medium wrap-anywhere">{row.fileName}</p>
        {row.state === "completed" ? <ReadyFacts row={row} /> : null}
        {row.state === "failed" ? <Failure row={row} onRetry={onRetry} /> : null}
        {isLive ? <p className="text-sm text-t3">{FORMAT_NAMES[row.format]}</p> : null}
      </div>
      <div className="flex items-center gap-1.5">
        {isLive ? <LivePill job={job} onCancel={onDelete} /> : null}
        {row.state === "completed" ? <DownloadButton row={row} onDownload={onDownload} /> : null}
        {isLive ? null : (
          <IconButton
            label={`Delete ${row.fileName}`}
            size="sm"
            icon={<Trash2 size={15} />}
            onClick={onDelete}
          />
        )}
      </div>
    </li>
  );
}

function ReadyFacts({ row }: { row: ExportView }) {
  const level = levelText(row);
  return (
    <p className="tn text-sm text-t3">
      {FORMAT_NAMES[row.format]}, {formatBytes(row.sizeBytes)}, kept until{" "}
      <time dateTime={row.expiresAt}>{formatMoment(row.expiresAt)}</time>.
      {level === "" ? "" : ` ${level}`}
    </p>
  );
}

function DownloadButton({ row, onDownload }: Pick<ExportRowProps, "row" | "onDownload">) {
  const [isBusy, setIsBusy] = useState(false);
  const download = async () => {
    setIsBusy(true);
    await onDownload();
    setIsBusy(false);
  };
  return (
    <Button
      size="sm"
      isBusy={isBusy}
      icon={<Download size={13} />}
      aria-label={`Download ${row.fileName}`}
      onClick={() => void download()}
    >
      Download
    </Button>
  );
}

function LivePill({ job, onCancel }: { job: JobView | undefined; onCancel: () => void }) {
  if (!job) return <span className="text-sm text-t2">Queued</span>;
  return <Progress job={job} onCancel={onCancel} />;
}

function Progress({ job, onCancel }: { job: JobView; onCancel: () => void }) {
  const live = useJobProgress(job);
  return (
    <JobPill
      job={live.job}
      timeLeftSec={live.timeLeftSec}
      isStale={live.isStale}
      onCancel={onCancel}
    />
  );
}

function Failure({ row, onRetry }: { row: ExportView; onRetry: () => void }) {
  const { title, text, canRetry } = taskErrorWords(row.errorCode);
  return (
    <p className="text-sm">
      <span className="text-danger">{title}.</span> <span className="text-t2">{text}</span>{" "}
      {canRetry && row.jobId !== null ? (
        <Button size="sm" aria-label={`Retry ${row.fileName}`} onClick={onRetry}>
          Retry
        </Button>
      ) : null}
    </p>
  );
}
