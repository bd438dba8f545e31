"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { useToasts } from "../../../_components/toasts.tsx";
import { errorWords } from "../../../_trpc/error-words.ts";
import { useTRPC } from "../../../_trpc/trpc.ts";

/** What is wanted of a list; what is not said stays as it was. */
export interface ImportChoice {
  readonly leftOut?: readonly string[];
  readonly syncHours?: number | null;
}

/** Starts the import of a list that is shown; `startedJobId` is the one that was started here. */
export function useImport(previewId: string) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const toasts = useToasts();
  const importing = useMutation(
    trpc.playlist.importPreview.mutationOptions({
      onError: (error) => toasts.show({ tone: "error", ...errorWords(error), key: "import" }),
      onSettled: async () => {
        const keys = [trpc.spotify.previewById.queryKey({ previewId }), trpc.job.pathKey()];
        await Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })));
      },
    }),
  );
  const { mutate, isPending, data } = importing;
  const start = useCallback(
    ({ leftOut, ...choice }: ImportChoice) =>
      mutate({ previewId, ...choice, ...(leftOut && { leftOut: [...leftOut] }) }),
    [mutate, previewId],
  );
  return { start, isStarting: isPending, startedJobId: data?.jobId ?? null };
}
