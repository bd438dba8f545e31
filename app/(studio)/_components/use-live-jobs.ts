"use client";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { JobView } from "#server/realtime/events.ts";
import { useTRPC } from "../../_trpc/trpc.ts";

/** Others' jobs move ours up without an event of ours: the line is asked for again this often. */
const LINE_EVERY_MS = 5000;

export interface LiveJobs {
  /** Running ones first, then the line in its order; at most 400. */
  readonly jobs: readonly JobView[];
  /** False until the server has answered: then none is no news. */
  readonly isKnown: boolean;
}

/** The user's jobs that run or wait. */
export function useLiveJobs(): LiveJobs {
  const trpc = useTRPC();
  const running = useQuery(trpc.job.list.queryOptions({ state: "running", limit: 200 }));
  const queued = useQuery({
    ...trpc.job.list.queryOptions({ state: "queued", limit: 200 }),
    refetchInterval: ({ state }) => ((state.data?.items.length ?? 0) > 0 ? LINE_EVERY_MS : false),
  });
  const isKnown = running.isSuccess && queued.isSuccess;
  const jobs = useMemo(() => {
    const all = [...(running.data?.items ?? []), ...(queued.data?.items ?? [])];
    const unique = [...new Map(all.map((job) => [job.id, job])).values()];
    return unique
      .filter(({ state }) => state === "running" || state === "queued")
      .sort((a, b) => place(a) - place(b) || a.createdAt.localeCompare(b.createdAt));
  }, [running.data, queued.data]);
  return { jobs, isKnown };
}

function place({ state, queuePosition }: JobView): number {
  return state === "running" ? 0 : (queuePosition ?? Number.MAX_SAFE_INTEGER);
}
