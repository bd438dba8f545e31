"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect, useId, useRef, useState } from "react";
import type { PreviewView } from "#server/imports/views.ts";
import { Button } from "../../../_components/button.tsx";
import { ButtonLink } from "../../../_components/button-link.tsx";
import { Switch } from "../../../_components/switch.tsx";
import { useTRPC } from "../../../_trpc/trpc.ts";
import { formatCount, formatPlural } from "../../../_words/format-number.ts";
import { ImportLine } from "../../_components/import-line.tsx";
import { leftImports } from "../../_components/left-imports.ts";
import { comingTracks, countMatches, isShownInPart, type ComingTracks } from "./preview-filters.ts";
import { useImport } from "./use-import.ts";
import { isLive } from "./use-preview.ts";

export interface ImportFooterProps {
  preview: PreviewView;
  /** What is not wanted, by `sourceId`. */
  leftOut: readonly string[];
}

/** Starts the import of what is chosen, shows how far it is, and leads to the playlist that it made. */
export function ImportFooter({ preview, leftOut }: ImportFooterProps) {
  const { start, isStarting, startedJobId } = useImport(preview.id);
  const jobId = startedJobId ?? preview.importJobId;
  const { isUnderWay, isOver } = useImportJob(jobId);
  useOpenWhenDone(preview, isOver && startedJobId !== null);
  const bar = useRef<HTMLElement>(null);
  useEffect(() => {
    // The button that had the focus has given way to the progress.
    if (startedJobId !== null) bar.current?.focus();
  }, [startedJobId]);
  return (
    <section
      ref={bar}
      tabIndex={-1}
      aria-label="Import"
      data-bottom-bar="tall"
      className="focus-inset flex shrink-0 flex-col gap-2.5 border-t border-line-2 px-4 py-3 md:px-5"
    >
      {jobId === null || isOver ? null : <ImportLine jobId={jobId} />}
      {isUnderWay ? null : (
        <Choice preview={preview} leftOut={leftOut} isBusy={isStarting} onStart={start} />
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

/** Goes to the playlist that was waited for, as soon as its address is known. */
function useOpenWhenDone({ id, playlistId }: PreviewView, isDone: boolean): void {
  const trpc = useTRPC();
  const client = useQueryClient();
  const router = useRouter();
  useEffect(() => {
    if (!isDone) return;
    if (playlistId !== null) router.push(`/playlists/${playlistId}`);
    else {
      const queryKey = trpc.spotify.previewById.queryKey({ previewId: id });
      void client.invalidateQueries({ queryKey });
    }
  }, [isDone, playlistId, id, router, client, trpc]);
}

interface ChoiceProps extends ImportFooterProps {
  isBusy: boolean;
  onStart: ReturnType<typeof useImport>["start"];
}

const DAY_HOURS = 24;

function Choice({ preview, leftOut, isBusy, onStart }: ChoiceProps) {
  const { kind, playlistId, syncHours } = preview;
  const id = useId();
  // Others never change.
  const canKeep = kind === "playlist" || kind === "liked";
  const [isKept, setIsKept] = useState(playlistId === null || syncHours !== null);
  const coming = comingTracks(preview, leftOut);
  const start = () =>
    onStart({
      leftOut,
      ...(canKeep && { syncHours: isKept ? (syncHours ?? DAY_HOURS) : null }),
    });
  return (
    <div className="flex items-center gap-x-4 gap-y-1 max-md:flex-col max-md:items-stretch md:min-h-9">
      <p className="tn min-w-0 grow">
        <span className="font-medium">{chosenWords(coming)}</span>{" "}
        <span className="text-t3">{matchWords(preview, leftOut)}</span>
      </p>
      {canKeep ? (
        <div className="flex items-center gap-2 max-md:-ml-2.5">
          <Switch isOn={isKept} labelledBy={`${id}-keep`} onChange={setIsKept} />
          <span id={`${id}-keep`} className="text-t2" title="Looked at once a day">
            Keep in step with Spotify
          </span>
        </div>
      ) : null}
      <div className="flex gap-2 max-md:flex-col-reverse">
        <Button
          variant={playlistId === null ? "primary" : "secondary"}
          isBusy={isBusy}
          disabledReason={refusal(preview, coming)}
          className="tn"
          onClick={start}
        >
          {playlistId === null ? importLabel(coming) : "Update playlist"}
        </Button>
        {playlistId === null ? null : (
          <ButtonLink href={`/playlists/${playlistId}`} prefetch={false} variant="primary">
            Open playlist
          </ButtonLink>
        )}
      </div>
    </div>
  );
}

function refusal(preview: PreviewView, { count }: ComingTracks): string | undefined {
  if (isLive(preview)) return "The list is still being read.";
  return count === 0 ? "Choose a track first." : undefined;
}

function importLabel({ count, isExact }: ComingTracks): string {
  const tracks = formatPlural(count, "track", "tracks");
  return isExact ? `Import ${tracks}` : `Import up to ${tracks}`;
}

function chosenWords({ count, isExact }: ComingTracks): string {
  const tracks = formatPlural(count, "track", "tracks");
  return isExact ? `${tracks} chosen.` : `Up to ${tracks} chosen.`;
}

/** "9 have a file, 2 to check, 2 without a file." */
function matchWords(preview: PreviewView, leftOut: readonly string[]): string {
  if (isLive(preview)) return "";
  const unwanted = new Set(leftOut);
  const { ready, toCheck, needsFile } = countMatches(
    preview.items.filter(({ sourceId }) => !unwanted.has(sourceId)),
  );
  const parts = [
    ready === 0 ? "" : `${formatCount(ready)} ${ready === 1 ? "has" : "have"} a file`,
    toCheck === 0 ? "" : `${formatCount(toCheck)} to check`,
    needsFile === 0 ? "" : `${formatCount(needsFile)} without a file`,
  ].filter(Boolean);
  if (parts.length === 0) return "";
  const of = isShownInPart(preview) ? `Of the first ${formatCount(preview.itemsRead)}, ` : "";
  return `${of}${parts.join(", ")}.`;
}
