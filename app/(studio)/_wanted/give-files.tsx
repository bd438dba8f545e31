"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useCallback } from "react";
import { useToasts } from "../../_components/toasts.tsx";
import { errorWords } from "../../_trpc/error-words.ts";
import { useTRPC } from "../../_trpc/trpc.ts";
import type { UploadTarget } from "../../_uploads/upload-item.ts";
import { useUploads } from "../../_uploads/uploads-context.ts";
import { useAccepted, type AcceptedUpload } from "../../_uploads/use-accepted.ts";
import { useChoose } from "./use-choose.ts";

/** Gives each uploaded file to the track that it was meant for, on whatever page the reader is by then. */
export function GiveFiles() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const router = useRouter();
  const toasts = useToasts();
  const { queue } = useUploads();
  const { choose } = useChoose();

  const wantedIdOf = useCallback(
    async ({ trackId, wantedId }: UploadTarget) =>
      wantedId ?? (await client.query(trpc.playlist.wantedOf.queryOptions({ trackId }))).id,
    [client, trpc],
  );
  const give = useCallback(
    async ({ file, target, state: { trackId } }: AcceptedUpload) => {
      if (!target) return;
      try {
        await choose(await wantedIdOf(target), `track:${trackId}`);
        // What stood there is gone: the file's own track has taken its place.
        if (window.location.pathname === `/tracks/${target.trackId}`) {
          router.replace(`/tracks/${trackId}`);
        }
      } catch (error) {
        const { text } = errorWords(error);
        const title = `“${file.name}” is in your library, but stands for no track of the list`;
        toasts.show({ tone: "error", title, text, key: `give ${target.trackId}` });
      }
    },
    [choose, wantedIdOf, router, toasts],
  );
  const onAccepted = useCallback((upload: AcceptedUpload) => void give(upload), [give]);
  useAccepted(queue, onAccepted);
  return null;
}
