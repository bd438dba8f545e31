/** Length as m:ss, or h:mm:ss from one hour on; an en dash when it is not known. */
export function formatDuration(sec: number | null): string {
  if (sec === null || !Number.isFinite(sec)) return "–";
  const whole = Math.max(0, Math.floor(sec + 1e-6));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const seconds = String(whole % 60).padStart(2, "0");
  return hours > 0
    ? `${hours}:${String(minutes).padStart(2, "0")}:${seconds}`
    : `${minutes}:${seconds}`;
}

/** Total length in words, such as "71 h 12 min" or "4 min". */
export function formatTotalDuration(sec: number): string {
  const minutes = Math.max(0, Math.round(sec / 60));
  const hours = Math.floor(minutes / 60);
  if (hours === 0) return `${minutes} min`;
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}
