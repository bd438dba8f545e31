"use client";
import { createContext, useContext } from "react";
import type { StatusStore } from "./connection-status.ts";
import type { LiveSocket } from "./connect-socket.ts";
import type { ProgressStore } from "./progress-store.ts";

/** The page's one connection and what it keeps outside of React. */
export interface Realtime {
  readonly socket: LiveSocket;
  readonly status: StatusStore;
  readonly progress: ProgressStore;
}

export const RealtimeContext = createContext<Realtime | null>(null);

/** Throws outside of a RealtimeProvider. */
export function useRealtime(): Realtime {
  const realtime = useContext(RealtimeContext);
  if (!realtime) throw new Error("useRealtime needs a RealtimeProvider above it.");
  return realtime;
}
