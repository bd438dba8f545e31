"use client";
import { Unplug } from "lucide-react";
import { useConnectionStatus } from "../../../../_realtime/use-connection.ts";
import { formatSpan } from "../../../../_words/format-span.ts";
import { useServerNow } from "./clock-offset.ts";
import type { WireWorker } from "./wire-types.ts";

/** Older figures are not live. */
const LIVE_WITHIN_SEC = 15;

/** How old the figures on the page are. */
export function LiveSign({ workers }: { workers: readonly WireWorker[] }) {
  const now = useServerNow();
  const isConnected = useConnectionStatus() === "live";
  const times = workers.flatMap(({ state, snapshot }) =>
    state === "live" && snapshot ? [Date.parse(snapshot.takenAt)] : [],
  );
  if (now === 0 || times.length === 0) return null;
  const ageSec = Math.max(0, (now - Math.max(...times)) / 1000);
  const isLive = isConnected && ageSec <= LIVE_WITHIN_SEC;
  return (
    <p className="tn flex items-center gap-1.5 text-sm text-t3">
      {isLive ? (
        <span aria-hidden="true" className="size-2 rounded-full bg-ok" />
      ) : (
        <Unplug size={13} className="text-warn" />
      )}
      {isLive ? "Live" : "Not live"}, {formatSpan(ageSec)} ago
    </p>
  );
}
