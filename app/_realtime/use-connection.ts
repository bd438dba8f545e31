"use client";
import { useEffect, useState, useSyncExternalStore } from "react";
import { useRealtime } from "./realtime-context.ts";
import type { ConnectionStatus } from "./connection-status.ts";

const SHOW_AFTER_MS = 1500;

/** The connection's state right now. */
export function useConnectionStatus(): ConnectionStatus {
  const { status } = useRealtime();
  return useSyncExternalStore(status.subscribe, status.get, () => "connecting");
}

/** Whether the connection has been down for so long that the reader should know. */
export function useIsOffline(): boolean {
  const status = useConnectionStatus();
  const [isLong, setIsLong] = useState(false);
  useEffect(() => {
    if (status !== "offline") return undefined;
    const timer = setTimeout(() => setIsLong(true), SHOW_AFTER_MS);
    return () => {
      clearTimeout(timer);
      setIsLong(false);
    };
  }, [status]);
  return status === "offline" && isLong;
}
