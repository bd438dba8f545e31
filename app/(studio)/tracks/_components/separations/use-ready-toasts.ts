"use client";
import { useRouter } from "next/navigation";
import { useEffect, useEffectEvent, useRef } from "react";
import type { PackView, TrackView } from "#server/realtime/events.ts";
import { useToasts, type Toasts } from "../../../../_components/toasts.tsx";
import type { TrackSession } from "../../../../_player/track-session.ts";
import { endText, jobOfPack } from "./separation-words.ts";
import { goneText } from "./use-gone-toast.ts";
import { listenPath, separationsPath } from "./use-listen-wish.ts";

/**
 * Says when a separation beside the one that plays is complete, and offers it, or why it failed. A toast outlives its
 * page: from elsewhere its button opens the track.
 */
export function useReadyToasts(
  track: TrackView,
  parts: { session: TrackSession; separationId: string | null; onShow: () => void },
): void {
  const { session, separationId, onShow } = parts;
  const toasts = useToasts();
  const router = useRouter();
  const known = useRef<ReadonlyMap<string, PackView["state"]>>(new Map());
  const latest = useRef(track);
  const listen = ({ id: packId, label }: PackView) => {
    if (!session.isOpen) {
      router.push(listenPath(track.id, packId));
      return;
    }
    const { separations } = latest.current;
    const pack = separations.find(({ id }) => id === packId);
    if (pack) {
      session.select(pack);
      return;
    }
    const playing = separations.find(({ id }) => id === session.snapshot.separationId);
    toasts.show({ tone: "neutral", key: "listen", ...goneText(label, playing?.label) });
  };
  const show = () => (session.isOpen ? onShow() : router.push(separationsPath(track.id)));
  const tell = useEffectEvent((pack: PackView) => {
    const toast = toastOf(track, pack, { listen, show });
    if (toast) toasts.show(toast);
  });
  useEffect(() => {
    const before = known.current;
    latest.current = track;
    known.current = new Map(track.separations.map(({ id, state }) => [id, state]));
    for (const pack of track.separations) {
      const wasLive = before.get(pack.id) === "running" || before.get(pack.id) === "queued";
      if (wasLive && session.snapshot.separationId !== pack.id) tell(pack);
    }
  }, [track, session]);
  useEffect(() => {
    if (separationId !== null) toasts.dismiss(toastKey(separationId));
  }, [separationId, toasts]);
}

function toastKey(packId: string): string {
  return `separation ${packId}`;
}

interface ToastActions {
  readonly listen: (pack: PackView) => void;
  readonly show: () => void;
}

function toastOf(
  track: TrackView,
  pack: PackView,
  { listen, show }: ToastActions,
): Parameters<Toasts["show"]>[0] | null {
  const key = toastKey(pack.id);
  if (pack.state === "completed") {
    return {
      tone: "done",
      key,
      title: `“${pack.label}” is ready`,
      text: "All stems can be played.",
      action: { label: "Listen", onSelect: () => listen(pack) },
    };
  }
  if (pack.state !== "failed") return null;
  return {
    tone: "error",
    key,
    title: `“${pack.label}” was not finished`,
    text: `${endText(pack, jobOfPack(track.jobs, pack.id))}. What plays now goes on.`,
    action: { label: "Show", onSelect: show },
  };
}
