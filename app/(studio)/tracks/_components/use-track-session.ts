"use client";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useState, useSyncExternalStore } from "react";
import type { PackView, TrackView } from "#server/realtime/events.ts";
import { IDLE_SNAPSHOT, type Player, type PlayerSnapshot } from "../../../_player/player.ts";
import type { StudioStore } from "../../../_player/settings/studio-store.ts";
import type { TrackSessionSnapshot } from "../../../_player/session-snapshot.ts";
import { TrackSession } from "../../../_player/track-session.ts";
import { useRealtime } from "../../../_realtime/realtime-context.ts";
import { useTRPC } from "../../../_trpc/trpc.ts";

/** Holds the player of a track while mounted and feeds it with what the server says. */
export function useTrackSession(track: TrackView, settings: StudioStore): TrackSession {
  const trpc = useTRPC();
  const { socket } = useRealtime();
  const { mutate: focus } = useMutation(trpc.separation.focus.mutationOptions());
  const [session] = useState(
    () =>
      new TrackSession({
        onFocus: (separationId, frame) => focus({ separationId, frame: Math.floor(frame) }),
        settings,
      }),
  );

  useEffect(() => {
    session.open();
    return () => session.close();
  }, [session]);
  useEffect(() => session.takeTrack(track), [session, track]);
  useEffect(() => {
    const take = (pack: PackView) => {
      if (pack.trackId === track.id) session.takePack(pack);
    };
    socket.on("track:segments", take);
    return () => {
      socket.off("track:segments", take);
    };
  }, [session, socket, track.id]);
  return session;
}

/** The session's packs and player. */
export function useSessionSnapshot(session: TrackSession): TrackSessionSnapshot {
  const get = () => session.snapshot;
  return useSyncExternalStore(session.subscribe, get, get);
}

const never = () => () => undefined;

/** What the player does; idle while there is none. */
export function usePlayerSnapshot(player: Player | null): PlayerSnapshot {
  const get = () => player?.snapshot ?? IDLE_SNAPSHOT;
  return useSyncExternalStore(player?.subscribe ?? never, get, () => IDLE_SNAPSHOT);
}
