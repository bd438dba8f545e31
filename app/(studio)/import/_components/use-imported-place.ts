"use client";
import { useQuery } from "@tanstack/react-query";
import type { PreviewView } from "#server/imports/views.ts";
import { useTRPC } from "../../../_trpc/trpc.ts";

/** The page of what an import has made; a track that was imported alone is in no list. Null before, and where it was deleted. */
export function useImportedPlace({
  kind,
  playlistId,
}: Pick<PreviewView, "kind" | "playlistId">): string | null {
  const trpc = useTRPC();
  const isAlone = kind === "track";
  const { data: trackId } = useQuery({
    ...trpc.playlist.byId.queryOptions({ playlistId: playlistId ?? "" }),
    enabled: isAlone && playlistId !== null,
    select: ({ items }) => items[0]?.trackId,
  });
  if (playlistId === null) return null;
  if (!isAlone) return `/playlists/${playlistId}`;
  return trackId === undefined ? null : `/tracks/${trackId}`;
}
