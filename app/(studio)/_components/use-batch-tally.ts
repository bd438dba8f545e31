"use client";
import { useEffect, useState } from "react";
import type { JobView } from "#server/realtime/events.ts";
import { useNow } from "../../_components/use-now.ts";
import { nextTally, readTally, type BatchTally } from "./batch-tally.ts";

const KEY = "library.batch";

/** Counts the separations at work from the first one on; kept over reloads of this tab. */
export function useBatchTally(live: readonly JobView[], isKnown: boolean): BatchTally | null {
  const [held, setHeld] = useState<BatchTally | null>(() =>
    typeof sessionStorage === "undefined" ? null : readTally(stored()),
  );
  const nowMs = useNow();
  const next = isKnown && nowMs > 0 ? nextTally(held, live, nowMs) : held;
  if (next !== held) setHeld(next);
  useEffect(() => store(next), [next]);
  return next;
}

function stored(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function store(tally: BatchTally | null): void {
  try {
    if (tally) sessionStorage.setItem(KEY, JSON.stringify(tally));
    else sessionStorage.removeItem(KEY);
  } catch {
    // A browser without storage counts anew after a reload.
  }
}
