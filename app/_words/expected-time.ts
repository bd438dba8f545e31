import { formatTotalDuration } from "./format-duration.ts";

/** How long work is expected to take: "about 40 s", "about 3 min", "about 1 h 10 min"; empty when not known. */
export function expectedTime(sec: number | null): string {
  if (sec === null || !Number.isFinite(sec)) return "";
  if (sec < 90) return `about ${Math.max(5, Math.ceil(sec / 5) * 5)} s`;
  return `about ${formatTotalDuration(sec)}`;
}
