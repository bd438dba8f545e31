const MINUTE = 60;
const HOUR = 3600;
const DAY = 24 * HOUR;

/** How long something lasts, in its two largest units: "4 s", "12 m", "6 h 12 m", "3 d 4 h". */
export function formatSpan(sec: number): string {
  const whole = Math.max(0, Math.floor(sec));
  if (whole < MINUTE) return `${whole} s`;
  if (whole < HOUR) return `${Math.floor(whole / MINUTE)} m`;
  if (whole < DAY) return inTwo(whole, { size: HOUR, name: "h" }, { size: MINUTE, name: "m" });
  return inTwo(whole, { size: DAY, name: "d" }, { size: HOUR, name: "h" });
}

/** As `formatSpan`, with tenths under ten seconds: "0.4 s". */
export function formatShortSpan(sec: number): string {
  return sec < 10 ? `${(Math.floor(Math.max(0, sec) * 10) / 10).toFixed(1)} s` : formatSpan(sec);
}

interface Unit {
  readonly size: number;
  readonly name: string;
}

function inTwo(sec: number, large: Unit, small: Unit): string {
  const rest = Math.floor((sec % large.size) / small.size);
  const main = `${Math.floor(sec / large.size)} ${large.name}`;
  return rest === 0 ? main : `${main} ${rest} ${small.name}`;
}
