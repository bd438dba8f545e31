"use client";
import { useEffect, useRef } from "react";
import type { PackView, TrackView } from "#server/realtime/events.ts";
import { useToasts, type Toasts } from "../../../_components/toasts.tsx";
import type { TrackSession } from "../../../_player/track-session.ts";
import { endText } from "./separation-words.ts";

/** Says when a separation beside the one that plays is complete, and offers it, or why it failed. */
export function useReadyToasts(
  track: TrackView,
  { session, onShow }: { session: TrackSession; onShow: () => void },
): void {
  const toasts = useToasts();
  const known = useRef<ReadonlyMap<string, PackView["state"]>>(new Map());
  useEffect(() => {
    const before = known.current;
    known.current = new Map(track.separations.map(({ id, state }) => [id, state]));
    for (const pack of track.separations) {
      const wasLive = before.get(pack.id) === "running" || before.get(pack.id) === "queued";
      if (!wasLive || session.snapshot.separationId === pack.id) continue;
      const toast = toastOf(track, pack, { session, onShow });
      if (toast) toasts.show(toast);
    }
  }, [track, session, toasts, onShow]);
}

function toastOf(
  track: TrackView,
  pack: PackView,
  { session, onShow }: { session: TrackSession; onShow: () => void },
): Parameters<Toasts["show"]>[0] | null {
  const key = `separation ${pack.id}`;
  if (pack.state === "completed") {
    return {
      tone: "done",
      key,
      title: `“${pack.label}” is ready`,
      text: "All stems can be played.",
      action: { label: "Listen", onSelect: () => session.select(pack) },
    };
  }
  if (pack.state !== "failed") return null;
  const job = track.jobs.find(({ packId }) => packId === pack.id);
  return {
    tone: "error",
    key,
    title: `“${pack.label}” was not finished`,
    text: `${endText(pack, job)}. What plays now goes on.`,
    action: { label: "Show", onSelect: onShow },
  };
}
