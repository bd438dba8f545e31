"use client";
import { formatDay, formatDayInText, formatMoment } from "../_words/format-date.ts";
import { useIsHydrated } from "./use-is-hydrated.ts";

export interface DayTextProps {
  iso: string;
  /** "today" in place of "Today". */
  isInSentence?: boolean;
}

/** A day in the reader's zone; empty until the page runs, since the server does not know the zone. */
export function DayText({ iso, isInSentence = false }: DayTextProps) {
  const isHydrated = useIsHydrated();
  const format = isInSentence ? formatDayInText : formatDay;
  return (
    <time dateTime={iso} title={isHydrated ? formatMoment(iso) : undefined}>
      {isHydrated ? format(iso) : ""}
    </time>
  );
}
