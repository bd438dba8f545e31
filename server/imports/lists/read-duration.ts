const CLOCK = /^(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)(?:\.\d{1,3})?$/;
const NUMBER = /^\d{1,9}(?:[.,]\d{1,6})?$/;
/** No track lasts that many seconds: a greater number of no stated unit counts milliseconds. */
const LONGEST_SEC = 10_000;

/** Seconds from "3:45", "1:02:03" or a number of the unit that the heading names; null for anything else. */
export function readDuration(text: string, unit: "ms" | "s"): number | null {
  const written = text.trim();
  const clock = CLOCK.exec(written);
  if (clock) return clockSec(clock);
  if (!NUMBER.test(written)) return null;
  const value = Number(written.replace(",", "."));
  const sec = unit === "ms" || value > LONGEST_SEC ? value / 1000 : value;
  return sec > 0 ? sec : null;
}

function clockSec([, hours, minutes, seconds]: RegExpExecArray): number | null {
  const sec = Number(hours ?? 0) * 3600 + Number(minutes) * 60 + Number(seconds);
  return sec > 0 ? sec : null;
}
