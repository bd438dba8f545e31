"use client";
import { useSyncExternalStore } from "react";

const never = () => () => undefined;

/** False while the server renders and during hydration: for texts that depend on the reader's zone. */
export function useIsHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
