"use client";
import { useIsHydrated } from "./use-is-hydrated.ts";
import { formatAge, formatMoment } from "../_words/format-date.ts";

/** How long ago something was, with the moment itself on hover. */
export function AgeText({ iso }: { iso: string }) {
  const isHydrated = useIsHydrated();
  return (
    <time dateTime={iso} title={isHydrated ? formatMoment(iso) : undefined}>
      {isHydrated ? formatAge(iso) : ""}
    </time>
  );
}
