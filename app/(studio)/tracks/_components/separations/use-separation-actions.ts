"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { useToasts } from "../../../../_components/toasts.tsx";
import { errorWords } from "../../../../_trpc/error-words.ts";
import { useTRPC } from "../../../../_trpc/trpc.ts";

/** What can be done with one separation of a track; failures are told in a toast. */
export interface SeparationActions {
  /** The track opens with it from now on. */
  readonly choose: (separationId: string) => void;
  /** Goes on from what is published; true once the server has taken it, false when it was refused. */
  readonly resume: (separationId: string) => Promise<boolean>;
  /** Ends its job; true once the server knows, false when it was refused. */
  readonly cancel: (jobId: string) => Promise<boolean>;
  /** Removes it and its files for good; settles when that is done or was refused. */
  readonly remove: (separationId: string) => Promise<boolean>;
}

export function useSeparationActions(): SeparationActions {
  const trpc = useTRPC();
  const client = useQueryClient();
  const toasts = useToasts();
  const options = useMemo(
    () => ({
      onError: (error: unknown) => toasts.show({ tone: "error", ...errorWords(error) }),
      onSettled: async () => {
        const keys = [trpc.track.pathKey(), trpc.job.pathKey(), trpc.account.me.queryKey()];
        await Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })));
      },
    }),
    [toasts, client, trpc],
  );
  const { mutate: choose } = useMutation(trpc.separation.choose.mutationOptions(options));
  const { mutateAsync: resume } = useMutation(trpc.separation.resume.mutationOptions(options));
  const { mutateAsync: cancel } = useMutation(trpc.job.cancel.mutationOptions(options));
  const { mutateAsync: remove } = useMutation(trpc.separation.delete.mutationOptions(options));
  return useMemo(
    () => ({
      choose: (separationId) => choose({ separationId }),
      resume: (separationId) => isTaken(resume({ separationId })),
      cancel: (jobId) => isTaken(cancel({ jobId })),
      remove: (separationId) => isTaken(remove({ separationId })),
    }),
    [choose, resume, cancel, remove],
  );
}

function isTaken(call: Promise<unknown>): Promise<boolean> {
  return call.then(
    () => true,
    () => false,
  );
}
