"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent } from "react";
import type { TrackView } from "#server/realtime/events.ts";
import { useToasts } from "../../../../_components/toasts.tsx";
import type { SessionTrouble, TrackSessionSnapshot } from "../../../../_player/session-snapshot.ts";
import { useTRPC } from "../../../../_trpc/trpc.ts";

/** Says that the separation that played was deleted, and what plays in its place. */
export function useGoneToast(
  track: TrackView,
  { trouble, separationId }: Pick<TrackSessionSnapshot, "trouble" | "separationId">,
): void {
  const toasts = useToasts();
  const trpc = useTRPC();
  const client = useQueryClient();
  const gone = trouble?.kind === "gone" ? trouble : null;
  const isStale = gone !== null && track.separations.some(({ id }) => id === gone.separationId);
  const tell = useEffectEvent(({ label }: SessionTrouble) => {
    const next = track.separations.find(({ id }) => id === separationId);
    toasts.show({ tone: "neutral", key: "separation gone", ...goneText(label, next?.label) });
  });
  useEffect(() => {
    if (gone) tell(gone);
  }, [gone]);
  useEffect(() => {
    if (isStale) void client.invalidateQueries({ queryKey: trpc.track.pathKey() });
  }, [isStale, client, trpc]);
}

/** `next` is what people call the one that takes its place; without one that is the mix. */
export function goneText(label: string, next?: string): { title: string; text: string } {
  const place = next === undefined ? "The original mix" : `“${next}”`;
  return {
    title:
      label === "" ? "The separation is not there any more" : `“${label}” is not there any more`,
    text: `It was deleted. ${place} takes its place.`,
  };
}
