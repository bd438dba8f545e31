"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTRPC } from "../_trpc/trpc.ts";
import { AtMostEvery } from "./at-most-every.ts";
import { useRealtime } from "./realtime-context.ts";

const GAP_MS = 1000;

/** Reads the workers anew after each notice of one of them, at most once a second. For admins. */
export function useWorkerUpdates(): void {
  const { socket } = useRealtime();
  const client = useQueryClient();
  const trpc = useTRPC();

  useEffect(() => {
    const queryKey = trpc.process.workers.queryKey();
    const gate = new AtMostEvery({
      gapMs: GAP_MS,
      run: () => client.invalidateQueries({ queryKey }),
    });
    const ask = () => gate.ask();
    socket.on("worker:updated", ask);
    return () => {
      socket.off("worker:updated", ask);
      gate.stop();
    };
  }, [socket, client, trpc]);
}
