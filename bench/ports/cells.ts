import { percentile } from "../product/print-table.ts";

/** The cells p50, p95 and max of a row. */
export function shares(values: readonly number[], digits = 0): string[] {
  return [0.5, 0.95, 1].map((share) => percentile(values, share).toFixed(digits));
}

/** The cells of a goal and of whether a value is within it. */
export function against(value: number, limit: number, sign: "<=" | "<" = "<="): string[] {
  const isMet = sign === "<" ? value < limit : value <= limit;
  return [`${sign} ${limit}`, isMet ? "met" : "missed"];
}
