"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { AtMostEvery } from "../../_realtime/at-most-every.ts";
import { useRealtime } from "../../_realtime/realtime-context.ts";
import { useTRPC } from "../../_trpc/trpc.ts";

const GAP_MS = 1000;

/** Reads the names of all lists, and what they brought into the library, anew when one of them has changed. */
export function usePlaylistNews(): void {
  const { socket } = useRealtime();
  const client = useQueryClient();
  const trpc = useTRPC();
  useEffect(() => {
    const keys = [trpc.playlist.list.queryKey(), trpc.track.list.pathKey()];
    const gate = new AtMostEvery({
      gapMs: GAP_MS,
      run: () => Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey }))),
    });
    const ask = () => gate.ask();
    socket.on("playlist:updated", ask);
    // An import may have ended after the server had made the page and before news could come.
    socket.on("connect", ask);
    return () => {
      socket.off("connect", ask);
      socket.off("playlist:updated", ask);
      gate.stop();
    };
  }, [socket, client, trpc]);
}
