"use client";
import { useEffect, useRef } from "react";
import type { PackView, TrackView } from "#server/realtime/events.ts";
import { useToasts } from "../../../_components/toasts.tsx";
import type { TrackSession } from "../../../_player/track-session.ts";

/** Says when a separation beside the one that plays is complete, and offers it. */
export function useReadyToasts(track: TrackView, session: TrackSession): void {
  const toasts = useToasts();
  const known = useRef<ReadonlyMap<string, PackView["state"]>>(new Map());
  useEffect(() => {
    const before = known.current;
    known.current = new Map(track.separations.map(({ id, state }) => [id, state]));
    for (const pack of track.separations) {
      const wasLive = before.get(pack.id) === "running" || before.get(pack.id) === "queued";
      const isNews = wasLive && pack.state === "completed";
      if (!isNews || session.snapshot.separationId === pack.id) continue;
      toasts.show({
        tone: "done",
        key: `ready ${pack.id}`,
        title: `“${pack.label}” is ready`,
        text: "All stems can be played.",
        action: { label: "Listen", onSelect: () => session.select(pack) },
      });
    }
  }, [track, session, toasts]);
}
