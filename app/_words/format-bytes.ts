const UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

/** Size in the largest unit that keeps a value of 1 or more, base 1024, one decimal under 10. */
export function formatBytes(bytes: number): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit > 1 && value < 9.95 ? 1 : 0;
  return `${value.toFixed(digits).replace(/\.0$/, "")} ${UNITS[unit] ?? "B"}`;
}

/** "306 of 500 GB": both in the unit of the whole. */
export function formatBytesOf(used: number, whole: number): string {
  const [, unit = "B"] = formatBytes(whole).split(" ");
  const scale = 1024 ** UNITS.indexOf(unit as (typeof UNITS)[number]);
  const amount = used / scale;
  const shown =
    amount > 0 && amount < 9.95 ? amount.toFixed(1).replace(/\.0$/, "") : amount.toFixed(0);
  return `${shown} of ${formatBytes(whole)}`;
}
