"use client";
import { CircleAlert, CircleCheck, FileMusic, X } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { Button } from "../_components/button.tsx";
import { IconButton } from "../_components/icon-button.tsx";
import { ProgressBar } from "../_components/progress-bar.tsx";
import { formatBytes, formatBytesOf } from "../_words/format-bytes.ts";
import { formatPercent } from "../_words/format-number.ts";
import { formatTimeLeft, roundTimeLeft } from "../_words/time-left.ts";
import type { UploadItem } from "./upload-item.ts";

export interface UploadRowProps {
  item: UploadItem;
  onCancel: () => void;
  onRetry: () => void;
}

/** One file: name, how far it is, and how it ended. */
export function UploadRow({ item, onCancel, onRetry }: UploadRowProps) {
  const { file, state } = item;
  return (
    <li className="grid grid-cols-[1.25rem_minmax(0,1fr)_auto] items-center gap-x-2.5 gap-y-0.5 border-b border-line py-2 last:border-0">
      {sign(item)}
      <span className="truncate font-mono text-sm" title={file.name}>
        {file.name}
      </span>
      <span className="tn flex items-center gap-1 text-sm text-t3">
        {state.kind === "sending" ? formatPercent(state.fraction) : formatBytes(file.size)}
        {state.kind === "waiting" || state.kind === "sending" ? (
          <IconButton
            label={`Cancel ${file.name}`}
            size="sm"
            icon={<X size={14} />}
            onClick={onCancel}
          />
        ) : null}
      </span>
      <div className="tn col-start-2 col-end-4 text-sm text-t3">{rest(item, onRetry)}</div>
    </li>
  );
}

function sign({ state }: UploadItem): ReactNode {
  switch (state.kind) {
    case "accepted":
      return <CircleCheck size={16} className="text-ok" />;
    case "refused":
      return <CircleAlert size={16} className="self-start text-danger" />;
    case "waiting":
    case "sending":
    case "cancelled":
      return <FileMusic size={16} className="text-t3" />;
  }
}

function rest({ file, state }: UploadItem, onRetry: () => void): ReactNode {
  switch (state.kind) {
    case "waiting":
      return "Waiting";
    case "cancelled":
      return "Cancelled";
    case "sending":
      return (
        <>
          <ProgressBar
            fraction={state.fraction}
            label={`Upload of ${file.name}`}
            className="mb-1"
          />
          {state.fraction >= 1
            ? "Sent, the server checks the file"
            : [
                formatBytesOf(state.fraction * file.size, file.size),
                state.etaSec === null ? "" : formatTimeLeft(roundTimeLeft(state.etaSec)),
              ]
                .filter(Boolean)
                .join(", ")}
        </>
      );
    case "accepted":
      return state.isDuplicate ? (
        <>
          Already in your library.{" "}
          <Link
            href={`/tracks/${state.trackId}`}
            prefetch={false}
            className="text-accent-text underline"
          >
            Open
          </Link>
        </>
      ) : (
        "In your library"
      );
    case "refused":
      return (
        <div className="flex items-start gap-2">
          <p className="min-w-0 grow text-danger wrap-anywhere">{state.message}</p>
          {state.canRetry ? (
            <Button size="sm" onClick={onRetry}>
              Try again
            </Button>
          ) : null}
        </div>
      );
  }
}
