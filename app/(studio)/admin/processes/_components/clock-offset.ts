"use client";
import { createContext, useContext } from "react";
import { useNow } from "../../../../_components/use-now.ts";

/** Milliseconds by which the server's clock is before the browser's. */
export const ClockOffset = createContext(0);

/** The server's time in milliseconds, a new one each second; 0 before the first tick. */
export function useServerNow(): number {
  const now = useNow();
  const offsetMs = useContext(ClockOffset);
  return now === 0 ? 0 : now + offsetMs;
}
