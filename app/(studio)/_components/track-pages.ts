"use client";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import type { TrackView } from "#server/realtime/events.ts";
import type { TrackPage } from "#server/library/list-tracks.ts";
import { useTRPC, type RouterOutputs } from "../../_trpc/trpc.ts";

export type { TrackPage } from "#server/library/list-tracks.ts";

/** The same page as it comes over the wire, where nothing is read-only. */
type WirePage = RouterOutputs["track"]["list"];

/** What a list of tracks shows and how it gets more. */
export interface TrackPages {
  readonly tracks: readonly TrackView[];
  /** Matches on all pages; null until the first answer. */
  readonly total: number | null;
  /** Of what matches the search, however it is narrowed; null until the first answer. */
  readonly counts: TrackPage["counts"] | null;
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  readonly error: unknown;
  readonly loadMore: () => void;
  readonly reload: () => void;
}

export interface TrackPagesOptions {
  readonly list: "list" | "bin";
  readonly query: string;
  /** Narrows the list to tracks with audio, or to those that need a file. */
  readonly audio?: "with" | "needed";
  readonly limit: number;
  /** Rendered with the page, so that the first rows need no further request. */
  readonly first?: TrackPage;
}

/** Reads the library or the bin page by page. */
export function useTrackPages(options: TrackPagesOptions): TrackPages {
  const { list, query, audio, limit, first } = options;
  const trpc = useTRPC();
  const input = { limit, ...(query === "" ? {} : { query }), ...(audio && { audio }) };
  const answer = useInfiniteQuery(
    trpc.track[list].infiniteQueryOptions(input, {
      getNextPageParam: ({ nextCursor }) => nextCursor,
      placeholderData: keepPreviousData,
      ...(first && query === ""
        ? { initialData: { pages: [first as WirePage], pageParams: [null] } }
        : {}),
    }),
  );
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = answer;
  const tracks = useMemo(() => flatten(data?.pages ?? []), [data]);
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const reload = useCallback(() => void refetch(), [refetch]);
  return {
    tracks,
    total: data?.pages.at(-1)?.total ?? null,
    counts: data?.pages.at(-1)?.counts ?? null,
    hasMore: hasNextPage,
    isLoading: answer.isPending,
    error: answer.error,
    loadMore,
    reload,
  };
}

/** A row that moved between two pages while they were read is shown once. */
function flatten(pages: readonly TrackPage[]): TrackView[] {
  return [...new Map(pages.flatMap(({ items }) => items).map((row) => [row.id, row])).values()];
}
