"use client";
import { Copy } from "lucide-react";
import type { ConnectionView } from "#server/imports/views.ts";
import type { JobView } from "#server/realtime/events.ts";
import { Button } from "../../../_components/button.tsx";
import { useToasts } from "../../../_components/toasts.tsx";
import { importFailure } from "../../../_words/import-failure.ts";
import { isListImport, jobErrorWords } from "../../../_words/job-words.ts";

export interface JobDetailsProps {
  job: JobView;
  /** Imports fail of how the reader stands with Spotify, too. */
  connection: ConnectionView | undefined;
}

/** Why a job failed, in words, and what the person who runs the server wants to know. */
export function JobDetails({ job, connection }: JobDetailsProps) {
  const toasts = useToasts();
  const why = isListImport(job.kind) ? importFailure(job, connection) : jobErrorWords(job);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(detailsText(job));
      toasts.show({ tone: "done", title: "Details copied", key: "copy" });
    } catch {
      toasts.show({
        tone: "error",
        title: "The browser did not allow copying",
        text: "Select the details and copy them by hand.",
        key: "copy",
      });
    }
  };
  return (
    <div className="mt-2 mb-1 ml-8 rounded-panel bg-sunken p-3 inset-ring-1 inset-ring-line max-md:ml-0">
      <p className="max-w-160 text-t2">{why.text}</p>
      <pre
        tabIndex={0}
        className="mt-2 max-h-40 overflow-auto font-mono text-sm whitespace-pre-wrap text-t3 wrap-anywhere"
      >
        {detailsText(job)}
      </pre>
      <Button size="sm" icon={<Copy size={13} />} className="mt-2" onClick={() => void copy()}>
        Copy details
      </Button>
    </div>
  );
}

/** Everything that tells this failure from others. */
function detailsText(job: JobView): string {
  return [
    `job ${job.id}`,
    `kind ${job.kind}, attempt ${job.attempt}, stage ${job.stage ?? "none"}, at ${(job.fraction * 100).toFixed(1)} %`,
    `code ${job.errorCode ?? "none"}`,
    job.errorMessage ?? "",
    `created ${job.createdAt}, ended ${job.endedAt ?? "not yet"}`,
  ]
    .filter(Boolean)
    .join("\n");
}
