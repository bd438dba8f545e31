"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import type { ModelView } from "#server/models/model-view.ts";
import { useToasts } from "../../../../_components/toasts.tsx";
import { errorWords } from "../../../../_trpc/error-words.ts";
import { useTRPC } from "../../../../_trpc/trpc.ts";
import { useModelCheck, type ModelCheck } from "./use-model-check.ts";

/** What an admin can do with models; refusals are told in a toast. */
export interface ModelActions extends ModelCheck {
  /** Keeps that the licence's limits were accepted; rejects when that was refused. */
  readonly accept: (name: string) => Promise<void>;
  readonly fetch: (name: string) => void;
  /** Settles when the files are gone or the server has refused. */
  readonly remove: (model: ModelView) => Promise<void>;
  /** Puts a model at this place of the order, 1 is first; null takes it out. */
  readonly move: (name: string, position: number | null) => void;
  readonly setUp: (device: "cpu" | "cuda") => void;
  /** Ends a fetch, another admin's too. */
  readonly cancelFetch: (name: string) => void;
  /** Ends a set-up, another admin's too. */
  readonly cancelSetUp: () => void;
  /** Allows a pickled file to be loaded; settles when that is kept or refused. */
  readonly approve: (name: string, sha256: string) => Promise<void>;
}

export function useModelActions(): ModelActions {
  const trpc = useTRPC();
  const client = useQueryClient();
  const toasts = useToasts();
  const options = useMemo(
    () => ({
      onError: (error: unknown) =>
        toasts.show({ tone: "error", ...errorWords(error), key: "models" }),
      onSettled: async () => {
        const keys = [trpc.model.pathKey(), trpc.job.pathKey()];
        await Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })));
      },
    }),
    [toasts, client, trpc],
  );
  const { mutateAsync: accept } = useMutation(trpc.model.accept.mutationOptions(options));
  const { mutate: fetchModel } = useMutation(trpc.model.fetch.mutationOptions(options));
  const check = useModelCheck(options);
  const { mutateAsync: remove } = useMutation(trpc.model.remove.mutationOptions(options));
  const { mutate: move } = useMutation(trpc.model.move.mutationOptions(options));
  const { mutate: setUp } = useMutation(trpc.model.setUpEngine.mutationOptions(options));
  const { mutate: cancelFetch } = useMutation(trpc.model.cancel.mutationOptions(options));
  const { mutate: cancelSetUp } = useMutation(trpc.model.cancelSetUp.mutationOptions(options));
  const { mutateAsync: approve } = useMutation(trpc.model.approve.mutationOptions(options));

  return useMemo(() => {
    const done = (title: string, text: string) =>
      toasts.show({ tone: "done", title, text, key: "models" });
    return {
      accept: async (name) => {
        await accept({ name });
      },
      fetch: (name) => fetchModel({ name }),
      ...check,
      remove: async ({ name, label }) => {
        await remove({ name }).then(
          () => done(`${label} removed`, "What was separated with it stays."),
          () => undefined,
        );
      },
      move: (name, position) => move({ name, position }),
      setUp: (device) => setUp({ device }),
      cancelFetch: (name) => cancelFetch({ name }),
      cancelSetUp: () => cancelSetUp(),
      approve: async (name, sha256) => {
        await approve({ name, sha256 }).catch(() => undefined);
      },
    };
  }, [toasts, check, accept, fetchModel, remove, move, setUp, cancelFetch, cancelSetUp, approve]);
}
