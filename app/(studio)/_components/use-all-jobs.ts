"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import type { JobStateName, JobView } from "#server/realtime/events.ts";
import { useTRPC } from "../../_trpc/trpc.ts";

const PAGE = 200;
/** As many as can wait at once, 500, and those that join while pages are read. */
const MAX_PAGES = 4;

export interface AllJobs {
  /** Newest first; at most 800, without repeats. */
  readonly jobs: readonly JobView[];
  /** False until the last page is there: then what is not among them is no news. */
  readonly isKnown: boolean;
}

/**
 * All the user's jobs that were in this state when they were asked for; live changes may have moved some on. With
 * `everyMs` they are asked for again this often while there are any.
 */
export function useAllJobs(state: JobStateName, everyMs?: number): AllJobs {
  const trpc = useTRPC();
  const list = useInfiniteQuery({
    ...trpc.job.list.infiniteQueryOptions(
      { state, limit: PAGE },
      {
        getNextPageParam: ({ nextCursor }, pages) => (pages.length < MAX_PAGES ? nextCursor : null),
      },
    ),
    refetchInterval: (query) => {
      const hasAny = query.state.data?.pages.some(({ items }) => items.length > 0) ?? false;
      return hasAny && everyMs !== undefined ? everyMs : false;
    },
  });
  const { data, hasNextPage, isFetching, isError, fetchNextPage } = list;
  useEffect(() => {
    if (hasNextPage && !isFetching && !isError) void fetchNextPage({ cancelRefetch: false });
  }, [hasNextPage, isFetching, isError, fetchNextPage]);
  const jobs = useMemo(() => {
    const all = data?.pages.flatMap(({ items }) => items) ?? [];
    return [...new Map(all.map((job) => [job.id, job])).values()];
  }, [data]);
  return { jobs, isKnown: list.isSuccess && !hasNextPage };
}
