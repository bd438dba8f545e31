"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import type { PreviewView } from "#server/imports/views.ts";
import { takeLostFocus } from "../../../_components/take-lost-focus.ts";
import { useTRPC } from "../../../_trpc/trpc.ts";
import { ImportLine } from "../../_components/import-line.tsx";
import { leftImports } from "../../_components/left-imports.ts";
import { ImportChoice } from "./import-choice.tsx";
import { passFocusOn, useFocusPassedOn } from "./use-focus-passed-on.ts";
import { useImport } from "./use-import.ts";
import { useImportedPlace } from "./use-imported-place.ts";

export interface ImportFooterProps {
  preview: PreviewView;
  /** What is not wanted, by `sourceId`. */
  leftOut: readonly string[];
}

/** Starts the import of what is chosen, shows how far it is, and leads to what it made. */
export function ImportFooter({ preview, leftOut }: ImportFooterProps) {
  const { start, isStarting, startedJobId } = useImport(preview.id);
  const jobId = startedJobId ?? preview.importJobId;
  const { isUnderWay, isOver } = useImportJob(jobId);
  const place = useImportedPlace(preview);
  useOpenWhenDone(preview.id, place, isOver && startedJobId !== null);
  const bar = useFocusPassedOn<HTMLElement>();
  const wasUnderWay = useRef(false);
  useEffect(() => {
    // The button that had the focus has given way to the progress, or that to the button.
    if (isUnderWay && startedJobId !== null) bar.current?.focus();
    else if (wasUnderWay.current && !isUnderWay) takeLostFocus(bar.current);
    wasUnderWay.current = isUnderWay;
  }, [bar, isUnderWay, startedJobId]);
  return (
    <section
      ref={bar}
      tabIndex={-1}
      aria-label="Import"
      data-bottom-bar="tall"
      className="@container flex shrink-0 flex-col gap-2.5 border-t border-line-2 px-4 py-3 focus-inset max-md:py-2 md:px-5"
    >
      {jobId === null || isOver ? null : <ImportLine jobId={jobId} />}
      {isUnderWay ? null : (
        <ImportChoice
          preview={preview}
          leftOut={leftOut}
          place={place}
          isBusy={isStarting}
          onStart={start}
        />
      )}
    </section>
  );
}

/** The job as it is now; its end is told by a toast once the reader is elsewhere. */
function useImportJob(jobId: string | null): { isUnderWay: boolean; isOver: boolean } {
  const trpc = useTRPC();
  const { data: job } = useQuery({
    ...trpc.job.byId.queryOptions({ jobId: jobId ?? "" }),
    enabled: jobId !== null,
  });
  const state = jobId === null ? null : (job?.state ?? "queued");
  const isUnderWay = state === "queued" || state === "running";
  useEffect(() => {
    if (jobId === null || !isUnderWay) return undefined;
    leftImports.delete(jobId);
    return () => void leftImports.add(jobId);
  }, [jobId, isUnderWay]);
  return { isUnderWay, isOver: state === "completed" || state === "cancelled" };
}

/** Goes to what was waited for, as soon as its address is known. */
function useOpenWhenDone(previewId: string, place: string | null, isDone: boolean): void {
  const trpc = useTRPC();
  const client = useQueryClient();
  const router = useRouter();
  useEffect(() => {
    if (!isDone) return undefined;
    if (place === null) {
      const queryKey = trpc.spotify.previewById.queryKey({ previewId });
      void client.invalidateQueries({ queryKey });
      return undefined;
    }
    router.push(place);
    return passFocusOn;
  }, [isDone, place, previewId, router, client, trpc]);
}
