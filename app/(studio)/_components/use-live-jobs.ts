"use client";
import { useMemo } from "react";
import type { JobView } from "#server/realtime/events.ts";
import { useAllJobs, type AllJobs } from "./use-all-jobs.ts";

/** Others' jobs move ours up without an event of ours: the line is asked for again this often. */
const LINE_EVERY_MS = 5000;

/** The user's jobs that run or wait: running ones first, then the line in its order. */
export function useLiveJobs(): AllJobs {
  const running = useAllJobs("running");
  const queued = useAllJobs("queued", LINE_EVERY_MS);
  const jobs = useMemo(() => {
    const all = [...running.jobs, ...queued.jobs];
    const unique = [...new Map(all.map((job) => [job.id, job])).values()];
    return unique
      .filter(({ state }) => state === "running" || state === "queued")
      .sort((a, b) => place(a) - place(b) || a.createdAt.localeCompare(b.createdAt));
  }, [running.jobs, queued.jobs]);
  return { jobs, isKnown: running.isKnown && queued.isKnown };
}

function place({ state, queuePosition }: JobView): number {
  return state === "running" ? 0 : (queuePosition ?? Number.MAX_SAFE_INTEGER);
}
