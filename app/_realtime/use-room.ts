"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { JoinAnswer, RoomName } from "#server/realtime/events.ts";
import { useTRPC } from "../_trpc/trpc.ts";
import { mergeTrack, newerOf } from "./merge-views.ts";
import { patchJobs, patchTracks } from "./patch-caches.ts";
import { useRealtime } from "./realtime-context.ts";

/** Stays in a room while mounted, through reconnects; its snapshots go into the query caches. */
export function useRoom(room: RoomName): void {
  const { socket } = useRealtime();
  const client = useQueryClient();
  const trpc = useTRPC();

  useEffect(() => {
    const take = (answer: JoinAnswer) => {
      if (!answer.ok) return;
      const { track, job } = answer;
      if (track) {
        patchTracks(client, trpc.track.pathKey(), {
          trackId: track.id,
          apply: (held) => mergeTrack(held, track),
        });
      }
      if (job) {
        patchJobs(client, trpc.job.pathKey(), {
          jobId: job.id,
          apply: (held) => newerOf(held, job),
        });
      }
    };
    const join = () => {
      socket.emit("join", room, take);
    };
    socket.on("connect", join);
    if (socket.connected) join();
    return () => {
      socket.off("connect", join);
      if (socket.connected) socket.emit("leave", room);
    };
  }, [socket, client, trpc, room]);
}
