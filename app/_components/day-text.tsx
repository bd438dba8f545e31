"use client";
import { formatDay, formatMoment } from "../_words/format-date.ts";
import { useIsHydrated } from "./use-is-hydrated.ts";

/** A day in the reader's zone; empty until the page runs, since the server does not know the zone. */
export function DayText({ iso }: { iso: string }) {
  const isHydrated = useIsHydrated();
  return (
    <time dateTime={iso} title={isHydrated ? formatMoment(iso) : undefined}>
      {isHydrated ? formatDay(iso) : ""}
    </time>
  );
}
