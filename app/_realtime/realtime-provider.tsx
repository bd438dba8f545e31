"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, type ReactNode } from "react";
import type { JobView } from "#server/realtime/events.ts";
import { useTRPC } from "../_trpc/trpc.ts";
import { applyEvents, type EventTargets } from "./apply-events.ts";
import { makeSocket } from "./connect-socket.ts";
import { StatusStore } from "./connection-status.ts";
import { ProgressStore } from "./progress-store.ts";
import { RealtimeContext } from "./realtime-context.ts";
import { RefetchSoon } from "./refetch-soon.ts";
import { watchConnection } from "./watch-connection.ts";

export interface RealtimeProviderProps {
  /** A job changed its state; must keep its identity between renders. */
  onJob: (job: JobView) => void;
  /** The server refused the connection: the session may have ended; same rule. */
  onRefused: () => void;
  children: ReactNode;
}

/** Opens the page's one connection and keeps the query caches in step with it. */
export function RealtimeProvider({ onJob, onRefused, children }: RealtimeProviderProps) {
  const client = useQueryClient();
  const trpc = useTRPC();
  const [realtime] = useState(() => ({
    socket: makeSocket(),
    status: new StatusStore(),
    progress: new ProgressStore(),
  }));

  useEffect(() => {
    const { socket, status, progress } = realtime;
    const stopEvents = applyEvents(socket, {
      client,
      progress,
      refetch: new RefetchSoon(client),
      keys: keysOf(trpc),
      onJob,
    });
    const stopWatching = watchConnection(socket, {
      status,
      onRefused,
      onMissed: () => void client.invalidateQueries(),
    });
    socket.connect();
    return () => {
      stopEvents();
      stopWatching();
      socket.disconnect();
    };
  }, [realtime, client, trpc, onJob, onRefused]);

  return <RealtimeContext value={realtime}>{children}</RealtimeContext>;
}

function keysOf(trpc: ReturnType<typeof useTRPC>): EventTargets["keys"] {
  const { previewById, ownPlaylistsById, connection } = trpc.spotify;
  return {
    tracks: trpc.track.pathKey(),
    jobs: trpc.job.pathKey(),
    account: trpc.account.me.queryKey(),
    connection: connection.queryKey(),
    readings: (id) =>
      id === undefined
        ? [previewById.pathKey(), ownPlaylistsById.pathKey()]
        : [previewById.queryKey({ previewId: id }), ownPlaylistsById.queryKey({ readingId: id })],
  };
}
