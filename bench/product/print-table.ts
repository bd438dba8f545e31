/** Prints rows under their heads, aligned to the right. */
export function printTable(
  title: string,
  heads: readonly string[],
  rows: readonly string[][],
): void {
  const all = [heads, ...rows];
  const widths = heads.map((_head, column) =>
    Math.max(...all.map((row) => row[column]?.length ?? 0)),
  );
  console.log(`\n${title}`);
  for (const row of all) {
    console.log(row.map((text, column) => text.padStart(widths[column] ?? 0)).join("  "));
  }
}

/** The value below which `share` (0 to 1) of the values lie. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const index = Math.ceil(share * sorted.length) - 1;
  return sorted[Math.max(0, index)] ?? Number.NaN;
}
