import type { ProductUnderTest } from "./product-under-test.ts";

interface Row {
  readonly supervisor: string;
  readonly child: string;
  readonly times: number;
}

/**
 * Ends that supervisors reported, by supervisor and child, the most frequent first. What a killed worker
 * had not written yet is missing; its own ends are in what the launcher printed.
 */
export async function readRestarts(
  product: ProductUnderTest,
  launcherOutput: string,
): Promise<Map<string, number>> {
  const rows = await product.query<Row>(
    `SELECT data->>'supervisor' AS supervisor, data->>'child' AS child, count(*)::int AS times
     FROM "Event" WHERE type = 'supervisor.child_terminated'
     GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2`,
  );
  const launched = [...launcherOutput.matchAll(/^(\w+): child_terminated/gm)];
  const byLauncher = Map.groupBy(launched, ([, child = ""]) => `launcher: ${child}`);
  return new Map([
    ...[...byLauncher].map(([what, ends]) => [what, ends.length] as const),
    ...rows.map(({ supervisor, child, times }) => [`${supervisor}: ${child}`, times] as const),
  ]);
}
