"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "../../../../_components/button.tsx";
import { useTRPC } from "../../../../_trpc/trpc.ts";
import { LoadFailure } from "../../../_components/load-failure.tsx";
import { DeadJobRow } from "./dead-job-row.tsx";
import { OpsCard } from "../../_components/ops-card.tsx";
import { RowsSkeleton } from "../../_components/rows-skeleton.tsx";

const REFRESH_MS = 15_000;

/** The jobs of all users that failed for good. */
export function DeadLetter({ onPutBack }: { onPutBack: (jobId: string) => void }) {
  const trpc = useTRPC();
  const list = useInfiniteQuery({
    ...trpc.process.deadJobs.infiniteQueryOptions(
      {},
      { getNextPageParam: ({ nextCursor }) => nextCursor },
    ),
    refetchInterval: REFRESH_MS,
  });
  const jobs = list.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <OpsCard
      title="Dead letter"
      fact={jobs.length === 0 ? undefined : "Jobs that failed for good, of all users"}
      body={
        <>
          {list.isPending ? <RowsSkeleton label="Loading failed jobs" rows={2} /> : null}
          {list.isError ? (
            <LoadFailure error={list.error} onRetry={() => void list.refetch()} />
          ) : null}
          {list.isSuccess && jobs.length === 0 ? (
            <p className="border-t border-line px-3.5 py-3 text-t2">
              No job has failed. Those that do wait here until somebody puts them back.
            </p>
          ) : null}
          {jobs.length > 0 ? (
            <ul className="border-t border-line">
              {jobs.map((job) => (
                <DeadJobRow key={job.id} job={job} onPutBack={onPutBack} />
              ))}
            </ul>
          ) : null}
          {list.hasNextPage ? (
            <div className="border-t border-line px-3.5 py-3">
              <Button
                size="sm"
                isBusy={list.isFetchingNextPage}
                onClick={() => void list.fetchNextPage()}
              >
                Show more jobs
              </Button>
            </div>
          ) : null}
        </>
      }
    />
  );
}
