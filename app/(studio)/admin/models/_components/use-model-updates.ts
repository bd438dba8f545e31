"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { JobView } from "#server/realtime/events.ts";
import { useRealtime } from "../../../../_realtime/realtime-context.ts";
import { useTRPC } from "../../../../_trpc/trpc.ts";
import { isModelWork } from "../../../../_words/job-words.ts";

/** Reads the models anew with each change of a job that brings one. */
export function useModelUpdates(): void {
  const { socket } = useRealtime();
  const client = useQueryClient();
  const trpc = useTRPC();
  useEffect(() => {
    const queryKey = trpc.model.pathKey();
    const take = (job: JobView) => {
      if (isModelWork(job.kind)) void client.invalidateQueries({ queryKey });
    };
    socket.on("job:updated", take);
    return () => {
      socket.off("job:updated", take);
    };
  }, [socket, client, trpc]);
}
