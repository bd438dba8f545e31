"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { ExportView } from "#server/exports/export-view.ts";
import { useToasts } from "../../../../_components/toasts.tsx";
import { errorWords } from "../../../../_trpc/error-words.ts";
import { useTRPC } from "../../../../_trpc/trpc.ts";
import { isExport } from "../../../../_words/job-words.ts";
import { useStudio } from "../studio-context.ts";

/** The track's exports, in step with their jobs, and what can be done with them. */
export function useExports() {
  const { track } = useStudio();
  const trpc = useTRPC();
  const client = useQueryClient();
  const toasts = useToasts();
  const trackId = track.id;
  const list = useQuery({ ...trpc.export.list.queryOptions({ trackId }), staleTime: 0 });
  const states = track.jobs
    .filter(({ kind }) => isExport(kind))
    .map(({ id, state }) => `${id} ${state}`)
    .join();
  const refresh = async () => {
    const keys = [trpc.export.pathKey(), trpc.track.pathKey(), trpc.account.me.queryKey()];
    await Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })));
  };
  const tell = (error: unknown) => toasts.show({ tone: "error", ...errorWords(error) });
  const create = useMutation(trpc.export.create.mutationOptions({ onSettled: refresh }));
  const link = useMutation(trpc.export.link.mutationOptions({ onError: tell }));
  const remove = useMutation(
    trpc.export.delete.mutationOptions({ onError: tell, onSettled: refresh }),
  );
  const retry = useMutation(trpc.job.retry.mutationOptions({ onError: tell, onSettled: refresh }));
  useEffect(() => {
    void client.invalidateQueries({ queryKey: trpc.export.list.queryKey({ trackId }) });
  }, [client, trpc, trackId, states]);

  return {
    list,
    create,
    retry: (jobId: string) => retry.mutate({ jobId }),
    remove: (exportId: string) => remove.mutate({ exportId }),
    download: async (row: ExportView) => {
      const answer = await link.mutateAsync({ exportId: row.id }).catch(() => null);
      if (answer) save(answer.url, row.fileName);
    },
  };
}

/** Has the browser fetch a file and keep it; the page stays. */
function save(url: string, fileName: string): void {
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.download = fileName;
  anchor.click();
}
