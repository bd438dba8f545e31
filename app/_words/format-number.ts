const COUNT = new Intl.NumberFormat("en");
const ORDINAL = new Intl.PluralRules("en", { type: "ordinal" });
const SUFFIX: Record<string, string> = { one: "st", two: "nd", few: "rd" };

/** Whole number with thousands separators. */
export function formatCount(count: number): string {
  return COUNT.format(count);
}

/** "1 track", "3 tracks". */
export function formatPlural(count: number, one: string, many: string): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** "1st", "2nd", "11th". */
export function formatOrdinal(place: number): string {
  return `${formatCount(place)}${SUFFIX[ORDINAL.select(place)] ?? "th"}`;
}

/** One decimal with a true minus; an en dash when not known. */
export function formatDecimal(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return "–";
  return value.toFixed(1).replace("-", "−");
}

/** Whole percent, rounded down so that 100 % means done. */
export function formatPercent(fraction: number): string {
  return `${Math.floor(Math.min(1, Math.max(0, fraction)) * 100 + 1e-9)}%`;
}
