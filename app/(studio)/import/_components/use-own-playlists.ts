"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { useTRPC, useTRPCClient } from "../../../_trpc/trpc.ts";
import { isLive, MAX_POLLS, POLL_MS } from "./use-preview.ts";

/** For so long what was read of the account is good enough to choose from. */
const FRESH_MS = 5 * 60_000;

/** The names of the account's own playlists: read when they are first shown, and when that is asked for. */
export function useOwnPlaylists() {
  const trpc = useTRPC();
  const caller = useTRPCClient();
  const client = useQueryClient();
  const asked = useQuery({
    queryKey: [...trpc.spotify.ownPlaylists.mutationKey(), "asked"],
    queryFn: async () => {
      const view = await caller.spotify.ownPlaylists.mutate({ waitSec: 0 });
      const queryKey = trpc.spotify.ownPlaylistsById.queryKey({ readingId: view.id });
      client.setQueryData(queryKey, view);
      // News may have come before there was anything to be read anew.
      void client.invalidateQueries({ queryKey });
      return view.id;
    },
    staleTime: FRESH_MS,
  });
  const readingId = asked.data ?? null;
  const answer = useQuery({
    ...trpc.spotify.ownPlaylistsById.queryOptions({ readingId: readingId ?? "" }),
    enabled: readingId !== null,
    refetchInterval: ({ state: { data, dataUpdateCount } }) =>
      data && isLive(data) && dataUpdateCount < MAX_POLLS ? POLL_MS : false,
  });
  const { refetch } = asked;
  const refresh = useCallback(() => void refetch(), [refetch]);
  const { data: own } = answer;
  return {
    own,
    isReading: asked.isFetching || (own !== undefined && isLive(own)),
    error: asked.error ?? answer.error,
    refresh,
  };
}
