"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { useToasts } from "../../../../_components/toasts.tsx";
import { errorWords } from "../../../../_trpc/error-words.ts";
import { useTRPC } from "../../../../_trpc/trpc.ts";
import { shortId } from "./short-id.ts";

/** What an operator can do; failures are told in a toast. */
export interface ProcessActions {
  /** Settles when the worker has answered or refused. */
  readonly restart: (port: { workerId: string; name: string }) => Promise<void>;
  readonly putBack: (jobId: string) => void;
}

/** Actions of the operator's page but for the scans, which show their own answers. */
export function useProcessActions(): ProcessActions {
  const trpc = useTRPC();
  const client = useQueryClient();
  const toasts = useToasts();
  const onError = useCallback(
    (error: unknown) => toasts.show({ tone: "error", ...errorWords(error), key: "operations" }),
    [toasts],
  );
  const onSettled = useCallback(
    () => client.invalidateQueries({ queryKey: trpc.process.pathKey() }),
    [client, trpc],
  );
  const options = { onError, onSettled };
  const { mutateAsync: restart } = useMutation(trpc.process.restart.mutationOptions(options));
  const { mutate: putBack } = useMutation(trpc.process.redrive.mutationOptions(options));

  return useMemo(() => {
    const done = (title: string, text: string) => {
      toasts.show({ tone: "done", title, text, key: "operations" });
    };
    return {
      restart: async (port) => {
        await restart(port).then(
          () => done(`${port.name} is restarted`, "Its row shows the new process."),
          () => undefined,
        );
      },
      putBack: (jobId) => {
        const onSuccess = () => done(`Job ${shortId(jobId)} is back in the queue`, "");
        putBack({ jobId }, { onSuccess });
      },
    };
  }, [toasts, restart, putBack]);
}
