"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC, type RouterOutputs } from "../../_trpc/trpc.ts";
import { requestOf, type Plan } from "./plan.ts";

/** What became of each track of a request. */
export type SeparateAnswer = RouterOutputs["track"]["separateAll"];

/** Asks for the separation of one or many tracks; `started` is the separation of the only one. */
export function useSeparate() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const options = {
    onSettled: async () => {
      const keys = [trpc.track.pathKey(), trpc.job.pathKey()];
      await Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })));
    },
  };
  const one = useMutation(trpc.track.separate.mutationOptions(options));
  const all = useMutation(trpc.track.separateAll.mutationOptions(options));
  return {
    isBusy: one.isPending || all.isPending,
    one: (trackId: string, plan: Plan) => one.mutateAsync({ trackId, ...requestOf(plan) }),
    all: (trackIds: readonly string[], plan: Plan) =>
      all.mutateAsync({ trackIds: [...trackIds], ...requestOf(plan) }),
  };
}
