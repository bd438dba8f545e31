"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { ListTodo } from "lucide-react";
import { useMemo, type ReactNode } from "react";
import type { JobView } from "#server/realtime/events.ts";
import { Button } from "../../../_components/button.tsx";
import { ButtonLink } from "../../../_components/button-link.tsx";
import { EmptyState } from "../../../_components/empty-state.tsx";
import { PageHeader } from "../../../_components/page-header.tsx";
import { useTRPC } from "../../../_trpc/trpc.ts";
import { formatCount } from "../../../_words/format-number.ts";
import { isBackgroundWork } from "../../../_words/job-words.ts";
import { BatchProgress } from "../../_components/batch-progress.tsx";
import { LibrarySkeleton } from "../../_components/library-skeleton.tsx";
import { LoadFailure } from "../../_components/load-failure.tsx";
import { useLiveJobs } from "../../_components/use-live-jobs.ts";
import { useTrackActions } from "../../_components/use-track-actions.ts";
import { JobRow } from "./job-row.tsx";

const PAGE = 50;

/** What runs, what waits, and what has ended lately. */
export function JobsPage() {
  const trpc = useTRPC();
  const { jobs: all } = useLiveJobs();
  const live = all.filter(({ kind }) => !isBackgroundWork(kind));
  const background = all.filter(({ kind }) => isBackgroundWork(kind));
  const actions = useTrackActions();
  const list = useInfiniteQuery(
    trpc.job.list.infiniteQueryOptions(
      { limit: PAGE },
      { getNextPageParam: ({ nextCursor }) => nextCursor },
    ),
  );
  const ended = useMemo(() => endedJobs(list.data?.pages ?? []), [list.data]);
  const running = live.filter(({ state }) => state === "running").length;
  const isEmpty = list.isSuccess && ended.length === 0 && all.length === 0;

  const rows = (jobs: readonly JobView[]) =>
    jobs.map((job) => <JobRow key={job.id} job={job} actions={actions} />);
  return (
    <>
      <PageHeader title="Jobs" fact={factOf(running, live.length - running)} />
      <BatchProgress />
      <div className="min-h-0 grow overflow-y-auto">
        {list.isPending ? <LibrarySkeleton /> : null}
        {list.isError ? (
          <LoadFailure error={list.error} onRetry={() => void list.refetch()} />
        ) : null}
        {isEmpty ? <NoJobs /> : null}
        {live.length > 0 ? <JobSection title="Now">{rows(live)}</JobSection> : null}
        {background.length > 0 ? (
          <JobSection title="In the background">{rows(background)}</JobSection>
        ) : null}
        {ended.length > 0 ? <JobSection title="Ended">{rows(ended)}</JobSection> : null}
        {list.hasNextPage ? (
          <div className="p-4 text-center">
            <Button isBusy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              Show more
            </Button>
          </div>
        ) : null}
      </div>
    </>
  );
}

function JobSection({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h2 className="px-4 pt-4 pb-1.5 text-sm font-medium text-t3">{title}</h2>
      <ul className="border-t border-line">{children}</ul>
    </section>
  );
}

function NoJobs() {
  return (
    <EmptyState
      icon={<ListTodo size={22} />}
      title="No jobs yet"
      text="Reading a file and separating it into stems are jobs. They show here while they wait and run, and after they have ended."
      actions={
        <ButtonLink href="/" size="sm" prefetch={false}>
          To the library
        </ButtonLink>
      }
    />
  );
}

/** What went well in the background is not worth a line. */
function endedJobs(pages: readonly { readonly items: readonly JobView[] }[]): JobView[] {
  const all = pages.flatMap(({ items }) => items);
  const unique = [...new Map(all.map((job) => [job.id, job])).values()];
  const isWorthIt = ({ kind, state }: JobView) => !isBackgroundWork(kind) || state !== "completed";
  return unique.filter(
    (job) => job.state !== "running" && job.state !== "queued" && isWorthIt(job),
  );
}

function factOf(running: number, waiting: number): string {
  if (running + waiting === 0) return "Nothing is running";
  return `${formatCount(running)} running, ${formatCount(waiting)} waiting`;
}
