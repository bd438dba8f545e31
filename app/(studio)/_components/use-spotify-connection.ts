"use client";
import { useQuery } from "@tanstack/react-query";
import type { ConnectionView } from "#server/imports/views.ts";
import { useTRPC } from "../../_trpc/trpc.ts";

/** How the reader stands with Spotify; undefined until it is known. */
export function useSpotifyConnection(): ConnectionView | undefined {
  const trpc = useTRPC();
  return useQuery(trpc.spotify.connection.queryOptions()).data;
}
