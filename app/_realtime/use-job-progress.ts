"use client";
import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import type { JobView } from "#server/realtime/events.ts";
import { STALE_AFTER_MS, withReport } from "./live-job.ts";
import { useRealtime } from "./realtime-context.ts";
import { useConnectionStatus } from "./use-connection.ts";

/** A job as it is now. */
export interface LiveJob {
  /** With the last report's stage and fraction. */
  readonly job: JobView;
  /** Rounded, never growing by more than a step; null while there is no fair estimate. */
  readonly timeLeftSec: number | null;
  /** The figures may be old: no report for 15 s, or no connection. */
  readonly isStale: boolean;
}

/** Follows a job's reports from the socket. */
export function useJobProgress(job: JobView): LiveJob {
  const { progress } = useRealtime();
  const isOffline = useConnectionStatus() === "offline";
  const subscribe = useCallback(
    (listener: () => void) => progress.subscribe(job.id, listener),
    [progress, job.id],
  );
  const report = useSyncExternalStore(
    subscribe,
    () => progress.get(job.id),
    () => undefined,
  );
  const live = withReport(job, report);
  const isOld = useIsOld(live.state === "running", report?.receivedAtMs);
  const isLive = live.state === "running" || live.state === "queued";
  return {
    job: live,
    timeLeftSec: live.state === "running" ? (report?.timeLeftSec ?? null) : null,
    isStale: isLive && (isOffline || isOld),
  };
}

/** True once 15 s have passed since the last report of running work. */
function useIsOld(isRunning: boolean, receivedAtMs: number | undefined): boolean {
  const [oldMark, setOldMark] = useState<number | null>(null);
  const mark = receivedAtMs ?? 0;
  useEffect(() => {
    if (!isRunning) return undefined;
    const timer = setTimeout(() => setOldMark(mark), STALE_AFTER_MS);
    return () => clearTimeout(timer);
  }, [isRunning, mark]);
  return isRunning && oldMark === mark;
}
