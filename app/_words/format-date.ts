const DAY_MS = 86_400_000;

/** Day of an ISO time as "Today", "Yesterday", "18 Nov" or "18 Nov 2024", in the reader's zone. */
export function formatDay(iso: string, now: Date = new Date()): string {
  const date = new Date(iso);
  const days = Math.round((startOfDay(now) - startOfDay(date)) / DAY_MS);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  return new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "short",
    ...(date.getFullYear() === now.getFullYear() ? {} : { year: "numeric" as const }),
  }).format(date);
}

/** The same within a sentence: "today", "yesterday", "18 Nov". */
export function formatDayInText(iso: string, now: Date = new Date()): string {
  const day = formatDay(iso, now);
  return day === "Today" || day === "Yesterday" ? day.toLowerCase() : day;
}

/** When something happens within a sentence: "today", "yesterday", "tomorrow", "on 18 Nov". */
export function formatOnDay(iso: string, now: Date = new Date()): string {
  const days = Math.round((startOfDay(new Date(iso)) - startOfDay(now)) / DAY_MS);
  if (days === 1) return "tomorrow";
  const day = formatDayInText(iso, now);
  return days === 0 || days === -1 ? day : `on ${day}`;
}

/** A time that is still to come: "14:05", and on another day "23 Nov, 14:05". */
export function formatUntil(iso: string, now: Date = new Date()): string {
  const date = new Date(iso);
  const isToday = startOfDay(date) === startOfDay(now);
  return new Intl.DateTimeFormat("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    ...(isToday ? {} : { day: "numeric" as const, month: "short" as const }),
  }).format(date);
}

/** Full date and time for a tooltip or a details line. */
export function formatMoment(iso: string): string {
  return new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" }).format(
    new Date(iso),
  );
}

/** Full date and time to the second. */
export function formatInstant(iso: string): string {
  return new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" }).format(
    new Date(iso),
  );
}

/** Age in words: "just now", "4 min ago", "2 h ago", else the day. */
export function formatAge(iso: string, now: Date = new Date()): string {
  const sec = (now.getTime() - new Date(iso).getTime()) / 1000;
  if (sec < 60) return "just now";
  if (sec < 3600) return `${Math.floor(sec / 60)} min ago`;
  if (sec < 6 * 3600) return `${Math.floor(sec / 3600)} h ago`;
  return formatDay(iso, now);
}

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
