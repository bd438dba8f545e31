/** A place as `mm:ss.mmm`, or `h:mm:ss.mmm` from an hour on; to the nearest millisecond. */
export function formatMillis(sec: number): string {
  const millis = Math.max(0, Math.round(sec * 1000));
  const whole = Math.floor(millis / 1000);
  const tail = `${two(whole % 60)}.${String(millis % 1000).padStart(3, "0")}`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${tail}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${tail}`;
}

/** Seconds of `ss.mmm`, `mm:ss.mmm` or `h:mm:ss.mmm`, also with a comma; null for anything else. */
export function parseMillis(text: string): number | null {
  const match = /^\s*(?:(?:(\d{1,2}):)?(\d{1,4}):)?(\d{1,5})(?:[.,](\d{1,6}))?\s*$/u.exec(text);
  if (!match) return null;
  const [, hours = "0", minutes = "0", seconds = "0", part = "0"] = match;
  const isClock = match[2] !== undefined;
  if (isClock && Number(seconds) >= 60) return null;
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) + Number(`0.${part}`);
}

function two(count: number): string {
  return String(count).padStart(2, "0");
}
