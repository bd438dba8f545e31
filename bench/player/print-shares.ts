import { percentile } from "../product/print-table.ts";

/** Heads of what `sharesOf` returns. */
export const SHARES = ["n", "p50", "p95", "max"];

/** Count, median, 95th percentile and maximum of milliseconds. */
export function sharesOf(values: readonly number[]): string[] {
  const shares = [0.5, 0.95, 1].map((share) => percentile(values, share).toFixed(0));
  return [String(values.length), ...shares];
}

/** Whether a goal was met, with the goal. */
export function verdict(value: number, most: number, unit: string): string {
  return `${value <= most ? "met" : "MISSED"} (<= ${most} ${unit})`;
}
