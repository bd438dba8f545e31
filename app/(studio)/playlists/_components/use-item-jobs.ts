"use client";
import { useMemo } from "react";
import type { JobView } from "#server/realtime/events.ts";
import { isDownload } from "../../../_words/job-words.ts";
import { useAllJobs } from "../../_components/use-all-jobs.ts";
import { useLiveJobs } from "../../_components/use-live-jobs.ts";

/** By track: the job that brings or reads its file, else the last such one that failed. */
export function useItemJobs(): ReadonlyMap<string, JobView> {
  const { jobs: live } = useLiveJobs();
  const { jobs: failed } = useAllJobs("failed");
  return useMemo(() => {
    // The newest comes first, so that it is written last.
    const all = [...failed, ...live].filter(({ kind }) => bringsFile(kind)).toReversed();
    const jobs = new Map<string, JobView>();
    for (const isLive of [false, true]) {
      for (const job of all) {
        const matches = (job.state === "queued" || job.state === "running") === isLive;
        if (matches && job.trackId !== null) jobs.set(job.trackId, job);
      }
    }
    return jobs;
  }, [live, failed]);
}

function bringsFile(kind: string): boolean {
  return isDownload(kind) || kind === "ingest-audio";
}
