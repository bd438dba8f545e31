"use client";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { PreviewView } from "#server/imports/views.ts";
import { useAnnounce } from "../../../_components/live-region.tsx";
import { useTRPC } from "../../../_trpc/trpc.ts";
import { formatPlural } from "../../../_words/format-number.ts";
import { previewFailure } from "./preview-failure-words.ts";

/** Where no news come: a reading takes a minute at most. */
export const POLL_MS = 2000;
export const MAX_POLLS = 60;

/** Whether something is still being read. */
export function isLive({ state }: Pick<PreviewView, "state">): boolean {
  return state === "queued" || state === "running";
}

/** What was read of a list so far; follows its news, and asks by itself while it is being read. */
export function usePreview(previewId: string) {
  const trpc = useTRPC();
  const answer = useQuery({
    ...trpc.spotify.previewById.queryOptions({ previewId }),
    refetchInterval: ({ state: { data, dataUpdateCount } }) =>
      data && isLive(data) && dataUpdateCount < MAX_POLLS ? POLL_MS : false,
  });
  useAnnouncedEnd(answer.data);
  return answer;
}

/** Tells of a reading that was awaited: how much came, or why nothing did. */
function useAnnouncedEnd(preview: PreviewView | undefined): void {
  const announce = useAnnounce();
  const wasLive = useRef(false);
  useEffect(() => {
    if (!preview) return;
    if (isLive(preview)) {
      if (!wasLive.current) announce("Reading the list");
      wasLive.current = true;
      return;
    }
    if (!wasLive.current) return;
    wasLive.current = false;
    if (preview.state === "failed") announce(previewFailure(preview).title, "alert");
    else announce(`${preview.title}: ${formatPlural(preview.items.length, "track", "tracks")}`);
  }, [announce, preview]);
}
