"use client";
import { useCallback } from "react";
import { useToasts } from "./toasts.tsx";

/** Copies a text and says so; `what` names it: "The sha256". */
export function useCopy(): (text: string, what: string) => Promise<void> {
  const toasts = useToasts();
  return useCallback(
    async (text, what) => {
      try {
        await navigator.clipboard.writeText(text);
        toasts.show({ tone: "done", title: `${what} is copied`, key: "copy" });
      } catch {
        toasts.show({
          tone: "error",
          title: "The browser did not allow copying",
          text: "Select the text and copy it by hand.",
          key: "copy",
        });
      }
    },
    [toasts],
  );
}
