"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { PlaylistWithItems } from "#server/imports/views.ts";
import type { JobView, News, TrackView } from "#server/realtime/events.ts";
import { AtMostEvery } from "../../../_realtime/at-most-every.ts";
import { useRealtime } from "../../../_realtime/realtime-context.ts";
import { useTRPC, type RouterOutputs } from "../../../_trpc/trpc.ts";
import { isDownload } from "../../../_words/job-words.ts";

/** A list of some thousand tracks is some megabytes. */
const GAP_MS = 1000;

/** Reads a list, and again when a track of it came further; `initial` came with the page. */
export function usePlaylist(playlistId: string, initial: PlaylistWithItems | null) {
  const trpc = useTRPC();
  const query = trpc.playlist.byId.queryOptions({ playlistId });
  // The same shape: tRPC's type only drops the `readonly` of arrays.
  const initialData = initial as RouterOutputs["playlist"]["byId"] | null;
  // News are heard only while the page is there: what was held before may be old.
  const answer = useQuery({ ...query, staleTime: 0, ...(initialData ? { initialData } : {}) });
  useItemUpdates(playlistId, answer.data ?? null);
  return answer;
}

/** News of the list; jobs and states of its tracks are no change of it, so that nothing else tells of them. */
function useItemUpdates(playlistId: string, playlist: PlaylistWithItems | null): void {
  const { socket } = useRealtime();
  const client = useQueryClient();
  const trpc = useTRPC();
  const tracks = useRef<ReadonlyMap<string, string>>(new Map());
  useEffect(() => {
    const { items = [] } = playlist ?? {};
    tracks.current = new Map(items.map(({ trackId, state }) => [trackId, state]));
  }, [playlist]);

  useEffect(() => {
    const queryKey = trpc.playlist.byId.queryKey({ playlistId });
    const gate = new AtMostEvery({
      gapMs: GAP_MS,
      run: () => client.invalidateQueries({ queryKey }),
    });
    const onTrack = ({ id, state }: TrackView) => {
      const held = tracks.current.get(id);
      if (held !== undefined && held !== state) gate.ask();
    };
    const onJob = ({ trackId, kind }: JobView) => {
      if (isDownload(kind) && trackId !== null && tracks.current.has(trackId)) gate.ask();
    };
    const onRemoved = ({ trackId }: { readonly trackId: string }) => {
      if (tracks.current.has(trackId)) gate.ask();
    };
    const onNews = ({ id }: News) => {
      if (id === playlistId) gate.ask();
    };
    socket.on("playlist:updated", onNews);
    socket.on("track:updated", onTrack);
    socket.on("job:updated", onJob);
    socket.on("track:removed", onRemoved);
    return () => {
      socket.off("playlist:updated", onNews);
      socket.off("track:updated", onTrack);
      socket.off("job:updated", onJob);
      socket.off("track:removed", onRemoved);
      gate.stop();
    };
  }, [socket, client, trpc, playlistId]);
}
