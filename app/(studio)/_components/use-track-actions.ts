"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { createElement, useCallback, useMemo } from "react";
import { useToasts } from "../../_components/toasts.tsx";
import { errorWords } from "../../_trpc/error-words.ts";
import { useTRPC } from "../../_trpc/trpc.ts";
import { formatPlural } from "../../_words/format-number.ts";

/** What can be done with tracks and their jobs; failures are told in a toast. */
export interface TrackActions {
  /** Moves tracks to the bin; the toast takes it back. */
  readonly moveToBin: (tracks: readonly Named[]) => void;
  readonly restore: (tracks: readonly Named[]) => void;
  /** Removes tracks and their files at once; settles when it is done or was refused. */
  readonly purge: (trackIds: readonly string[]) => Promise<void>;
  readonly retryJob: (jobId: string) => void;
  readonly cancelJob: (jobId: string) => void;
}

interface Named {
  readonly id: string;
  readonly title: string;
}

/** Actions of the library, the bin and the job list. */
export function useTrackActions(): TrackActions {
  const trpc = useTRPC();
  const client = useQueryClient();
  const toasts = useToasts();
  const refresh = useCallback(async () => {
    const keys = [trpc.track.pathKey(), trpc.job.pathKey(), trpc.account.me.queryKey()];
    await Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })));
  }, [client, trpc]);
  const onError = useCallback(
    (error: unknown) => toasts.show({ tone: "error", ...errorWords(error) }),
    [toasts],
  );
  const options = { onError, onSettled: refresh };
  const { mutate: remove } = useMutation(trpc.track.delete.mutationOptions(options));
  const { mutate: putBack } = useMutation(trpc.track.restore.mutationOptions(options));
  const { mutateAsync: removeForGood } = useMutation(trpc.track.purge.mutationOptions(options));
  const { mutate: retry } = useMutation(trpc.job.retry.mutationOptions(options));
  const { mutate: cancel } = useMutation(trpc.job.cancel.mutationOptions(options));

  return useMemo(() => {
    const restore = (tracks: readonly Named[]) => {
      putBack(
        { trackIds: ids(tracks) },
        {
          onSuccess: () =>
            toasts.show({ tone: "done", title: `${subject(tracks)} restored`, key: "bin" }),
        },
      );
    };
    return {
      restore,
      moveToBin: (tracks) => {
        remove(
          { trackIds: ids(tracks) },
          {
            onSuccess: () =>
              toasts.show({
                tone: "neutral",
                title: `${subject(tracks)} moved to the bin`,
                text: "Kept for 30 days.",
                icon: createElement(Trash2, { size: 16, className: "text-t2" }),
                action: { label: "Undo", onSelect: () => restore(tracks) },
                key: "bin",
              }),
          },
        );
      },
      purge: async (trackIds) => {
        await removeForGood({ trackIds: [...trackIds] }).catch(() => undefined);
      },
      retryJob: (jobId) => retry({ jobId }),
      cancelJob: (jobId) => cancel({ jobId }),
    };
  }, [toasts, remove, putBack, removeForGood, retry, cancel]);
}

function ids(tracks: readonly Named[]): string[] {
  return tracks.map(({ id }) => id);
}

function subject(tracks: readonly Named[]): string {
  const [only] = tracks;
  return tracks.length === 1 && only
    ? `“${only.title}”`
    : formatPlural(tracks.length, "track", "tracks");
}
