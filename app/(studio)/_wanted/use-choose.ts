"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTRPC } from "../../_trpc/trpc.ts";

/** Which file stands for a track of a list. */
export interface Choosing {
  readonly isBusy: boolean;
  /** Null: no file is it. Rejects when it was refused. */
  readonly choose: (wantedId: string, fileId: string | null) => Promise<void>;
  /** Takes the choice back: what is sure is taken by itself again. */
  readonly decideAgain: (wantedId: string) => Promise<void>;
}

/** Chooses files for tracks of lists; lists and library are read anew afterwards. */
export function useChoose(): Choosing {
  const trpc = useTRPC();
  const client = useQueryClient();
  const options = {
    onSettled: async () => {
      const keys = [trpc.playlist.pathKey(), trpc.track.pathKey()];
      await Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })));
    },
  };
  const choosing = useMutation(trpc.playlist.choose.mutationOptions(options));
  const clearing = useMutation(trpc.playlist.clearChoice.mutationOptions(options));
  const { mutateAsync: choose } = choosing;
  const { mutateAsync: clear } = clearing;
  const isBusy = choosing.isPending || clearing.isPending;
  return useMemo(
    () => ({
      isBusy,
      choose: async (wantedId, fileId) => {
        await choose({ wantedId, fileId });
      },
      decideAgain: async (wantedId) => {
        await clear({ wantedId });
      },
    }),
    [isBusy, choose, clear],
  );
}
