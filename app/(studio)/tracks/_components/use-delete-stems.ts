"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useToasts } from "../../../_components/toasts.tsx";
import { errorWords } from "../../../_trpc/error-words.ts";
import { useTRPC } from "../../../_trpc/trpc.ts";

/** Removes a separation and its files for good; settles when it is done or was refused. */
export function useDeleteStems(): (separationId: string) => Promise<void> {
  const trpc = useTRPC();
  const client = useQueryClient();
  const toasts = useToasts();
  const { mutateAsync } = useMutation(
    trpc.separation.delete.mutationOptions({
      onError: (error) => toasts.show({ tone: "error", ...errorWords(error) }),
      onSettled: () => client.invalidateQueries({ queryKey: trpc.track.pathKey() }),
    }),
  );
  return async (separationId) => {
    await mutateAsync({ separationId }).catch(() => undefined);
  };
}
