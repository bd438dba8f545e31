"use client";
import { useSearchParams } from "next/navigation";
import { useEffect, useEffectEvent } from "react";
import type { TrackView } from "#server/realtime/events.ts";
import { useToasts } from "../../../../_components/toasts.tsx";
import { hasAudio } from "../../../../_player/packs/choose-separation.ts";
import type { TrackSession } from "../../../../_player/track-session.ts";
import { goneText } from "./use-gone-toast.ts";

const LISTEN = "listen";
const SHOW = "show";

/** Where a track opens with a separation of it, whatever its default is. */
export function listenPath(trackId: string, separationId: string): string {
  return `/tracks/${trackId}?${LISTEN}=${separationId}`;
}

/** Where a track opens with the list of its separations. */
export function separationsPath(trackId: string): string {
  return `/tracks/${trackId}?${SHOW}=separations`;
}

/** Does once what the address asks for, and takes it out of the address: a reload opens the default. */
export function useListenWish(
  track: TrackView,
  { session, onShow }: { session: TrackSession; onShow: () => void },
): void {
  const toasts = useToasts();
  const query = useSearchParams();
  const wished = query.get(LISTEN);
  const isShown = query.get(SHOW) === "separations";
  const listen = useEffectEvent((id: string) => {
    const pack = track.separations.find((each) => each.id === id);
    if (pack && hasAudio(pack)) {
      session.select(pack);
      return;
    }
    const playing = track.separations.find((each) => each.id === session.snapshot.separationId);
    const words = pack
      ? {
          title: `“${pack.label}” has nothing to hear yet`,
          text: "It plays once its first stems are made.",
        }
      : goneText("", playing?.label);
    toasts.show({ tone: "neutral", key: "listen", ...words });
  });
  useEffect(() => {
    if (wished === null && !isShown) return;
    if (wished !== null) listen(wished);
    if (isShown) onShow();
    window.history.replaceState(null, "", `/tracks/${track.id}`);
  }, [wished, isShown, onShow, track.id]);
}
