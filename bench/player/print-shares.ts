import { percentile } from "../product/print-table.ts";

/** Heads of what `sharesOf` returns. */
export const SHARES = ["n", "p50", "p95", "max"];

/** Count, median, 95th percentile and maximum of milliseconds; infinite ones never ended. */
export function sharesOf(values: readonly number[]): string[] {
  const shares = [0.5, 0.95, 1].map((share) => {
    const value = percentile(values, share);
    return Number.isFinite(value) ? value.toFixed(0) : "never";
  });
  return [String(values.length), ...shares];
}

/** Whether a goal was met, with the goal. */
export function verdict(value: number, most: number, unit: string): string {
  return `${value <= most ? "met" : "MISSED"} (<= ${most} ${unit})`;
}
