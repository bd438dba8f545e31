"use client";
import { useSearchParams } from "next/navigation";
import { useEffect, useRef } from "react";
import { useToasts } from "../../../_components/toasts.tsx";
import { connectedNotice, isConnected } from "./connected-notice.ts";
import { readErrand } from "./import-address.ts";
import type { ImportPlace } from "./use-import-address.ts";

export interface Errands {
  readonly onUrl: (url: string) => void;
  /** An account was connected just now: more may be seen than before. */
  readonly onConnected: () => void;
}

/** Does what the page was opened for, once, and takes it out of the address. */
export function useErrand(
  { tidy }: Pick<ImportPlace, "tidy">,
  { onUrl, onConnected }: Errands,
): void {
  const query = useSearchParams();
  const toasts = useToasts();
  const { url, connected } = readErrand(new URLSearchParams(query));
  const done = useRef<string | null>(null);
  useEffect(() => {
    const errand = JSON.stringify([url, connected]);
    if (url === null && connected === null) done.current = null;
    else if (done.current !== errand) {
      done.current = errand;
      tidy();
      if (connected !== null) toasts.show({ ...connectedNotice(connected), key: "spotify" });
      if (url !== null) onUrl(url);
      else if (isConnected(connected)) onConnected();
    }
  }, [url, connected, tidy, toasts, onUrl, onConnected]);
}
