"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "../../../../_components/button.tsx";
import { useTRPC } from "../../../../_trpc/trpc.ts";
import { LoadFailure } from "../../../_components/load-failure.tsx";
import { Age } from "./age.tsx";
import { OpsCard } from "../../_components/ops-card.tsx";
import { processEventWords } from "./process-event-words.ts";
import { RowsSkeleton } from "../../_components/rows-skeleton.tsx";
import { shortId } from "./short-id.ts";
import { StatusSign } from "../../_components/status-sign.tsx";
import type { WireEvent } from "./wire-types.ts";

const REFRESH_MS = 5000;
const SHOWN_FIRST = 10;

/** What processes did, the newest first. */
export function ProcessEvents() {
  const trpc = useTRPC();
  const [isAllShown, setIsAllShown] = useState(false);
  const list = useInfiniteQuery({
    ...trpc.process.events.infiniteQueryOptions(
      {},
      { getNextPageParam: ({ nextCursor }) => nextCursor },
    ),
    refetchInterval: REFRESH_MS,
  });
  const events = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const shown = isAllShown ? events : events.slice(0, SHOWN_FIRST);
  const hasMore = shown.length < events.length || list.hasNextPage;
  const showMore = () => {
    if (isAllShown) void list.fetchNextPage();
    setIsAllShown(true);
  };
  return (
    <OpsCard
      title="Process events"
      body={
        <>
          {list.isPending ? <RowsSkeleton label="Loading events" rows={5} /> : null}
          {list.isError ? (
            <LoadFailure error={list.error} onRetry={() => void list.refetch()} />
          ) : null}
          {list.isSuccess && events.length === 0 ? (
            <p className="border-t border-line px-3.5 py-3 text-t2">
              Nothing has happened yet. Crashes, restarts, scans and changes of health show here.
            </p>
          ) : null}
          {shown.length > 0 ? (
            <ul className="border-t border-line py-1">
              {shown.map((event) => (
                <EventRow key={event.id} event={event} />
              ))}
            </ul>
          ) : null}
          {hasMore ? (
            <div className="px-3.5 pb-3">
              <Button size="sm" isBusy={list.isFetchingNextPage} onClick={showMore}>
                Show more events
              </Button>
            </div>
          ) : null}
        </>
      }
    />
  );
}

function EventRow({ event }: { event: WireEvent }) {
  const { tone, text } = processEventWords(event);
  return (
    <li className="flex min-h-7 items-start gap-2 px-3.5 py-1">
      <span className="tn w-14 shrink-0 text-right text-sm leading-5 whitespace-nowrap text-t3">
        <Age iso={event.at} />
      </span>
      <span className="flex h-5 items-center">
        <StatusSign tone={tone} />
      </span>
      <span className="min-w-0 wrap-anywhere">
        {text}
        {event.jobId === null ? null : (
          <span className="text-t3">
            , job <span className="font-mono text-sm">{shortId(event.jobId)}</span>
          </span>
        )}
      </span>
    </li>
  );
}
