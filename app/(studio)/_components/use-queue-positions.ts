"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { JobView } from "#server/realtime/events.ts";
import { withJob } from "../../_realtime/merge-views.ts";
import { patchTracks } from "../../_realtime/patch-caches.ts";
import { useTRPC } from "../../_trpc/trpc.ts";

/** Keeps the places in the queue that tracks show in step with the line itself. */
export function useQueuePositions(jobs: readonly JobView[]): void {
  const client = useQueryClient();
  const trpc = useTRPC();
  useEffect(() => {
    for (const job of jobs) {
      if (job.state !== "queued" || job.trackId === null) continue;
      patchTracks(client, trpc.track.pathKey(), {
        trackId: job.trackId,
        apply: (track) => withJob(track, job),
      });
    }
  }, [client, trpc, jobs]);
}
