"use client";
import { formatInstant } from "../../../../_words/format-date.ts";
import { formatSpan } from "../../../../_words/format-span.ts";
import { useServerNow } from "./clock-offset.ts";

export interface AgeProps {
  iso: string;
  /** Said after the age: "ago". */
  suffix?: string;
}

/** How long ago something was, counting each second; the moment itself on hover. */
export function Age({ iso, suffix }: AgeProps) {
  const now = useServerNow();
  const age = now === 0 ? "" : formatSpan((now - Date.parse(iso)) / 1000);
  return (
    <time dateTime={iso} title={formatInstant(iso)}>
      {[age, ...(suffix === undefined ? [] : [suffix])].join(" ")}
    </time>
  );
}
