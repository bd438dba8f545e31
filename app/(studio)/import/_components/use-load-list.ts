"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import type { PreviewView } from "#server/imports/views.ts";
import { useTRPC } from "../../../_trpc/trpc.ts";

export interface LoadWish {
  readonly url: string;
  /** What everybody sees, even where an account is connected. */
  readonly isPublic: boolean;
}

/** Has a list read. The answer comes at once, and what is read as news. */
export function useLoadList(onLoaded: (preview: PreviewView, wish: LoadWish) => void) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const loading = useMutation(
    trpc.spotify.preview.mutationOptions({
      onSuccess: (preview, { url, isPublic = false }) => {
        const queryKey = trpc.spotify.previewById.queryKey({ previewId: preview.id });
        client.setQueryData(queryKey, preview);
        // News may have come before there was anything to be read anew.
        void client.invalidateQueries({ queryKey });
        onLoaded(preview, { url, isPublic });
      },
    }),
  );
  const { mutate, reset, isPending, error } = loading;
  const ask = useCallback((wish: LoadWish) => mutate({ ...wish, waitSec: 0 }), [mutate]);
  return { ask, forget: reset, isPending, error };
}
