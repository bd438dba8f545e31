/** A place in the track as `m:ss.t`, or `h:mm:ss.t` from an hour on; tenths are cut, not rounded. */
export function formatPosition(sec: number): string {
  const tenths = Math.max(0, Math.floor(sec * 10 + 1e-6));
  const whole = Math.floor(tenths / 10);
  const seconds = `${String(whole % 60).padStart(2, "0")}.${tenths % 10}`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${seconds}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${seconds}`;
}

/** What a screen reader says: `2 minutes 16 seconds`. */
export function spokenPosition(sec: number): string {
  const whole = Math.max(0, Math.floor(sec + 1e-6));
  const parts = [
    [Math.floor(whole / 3600), "hour"],
    [Math.floor((whole % 3600) / 60), "minute"],
    [whole % 60, "second"],
  ] as const;
  const said = parts
    .filter(([count, unit]) => count > 0 || (unit === "second" && whole === 0))
    .map(([count, unit]) => `${count} ${unit}${count === 1 ? "" : "s"}`);
  return said.join(" ");
}
