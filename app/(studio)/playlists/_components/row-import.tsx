"use client";
import { useQuery } from "@tanstack/react-query";
import { CircleAlert, Clock } from "lucide-react";
import type { JobView } from "#server/realtime/events.ts";
import { ProgressRing } from "../../../_components/progress-ring.tsx";
import { useJobProgress } from "../../../_realtime/use-job-progress.ts";
import { useTRPC } from "../../../_trpc/trpc.ts";
import { importFailure } from "../../../_words/import-failure.ts";
import { hasNumber, jobLine } from "../../../_words/job-words.ts";
import { useSpotifyConnection } from "../../_components/use-spotify-connection.ts";

/** How the import of a playlist stands, in its row: under way, or why it has failed; else nothing. */
export function RowImport({ jobId }: { jobId: string }) {
  const trpc = useTRPC();
  const { data: job } = useQuery(trpc.job.byId.queryOptions({ jobId }));
  return job ? <State job={job} /> : null;
}

function State({ job }: { job: JobView }) {
  const { job: live } = useJobProgress(job);
  const connection = useSpotifyConnection();
  switch (live.state) {
    case "queued":
      return (
        <>
          <Clock size={14} /> {jobLine(live)}
        </>
      );
    case "running":
      return (
        <>
          <ProgressRing fraction={hasNumber(live) ? live.fraction : null} size={14} />
          {jobLine(live)}
        </>
      );
    case "failed":
      return (
        <>
          <CircleAlert size={14} className="text-danger" />
          <span className="text-danger">{importFailure(live, connection).title}</span>
        </>
      );
    case "completed":
    case "cancelled":
      return null;
  }
}
