import type { z } from "zod";
import type { Transaction } from "#server/db.ts";
import { LIVE_WITHIN_SEC } from "#server/operator/live-within.ts";
import { workerEngines } from "./worker-engines.ts";

/** What each live worker can separate with beside the basic engine. */
export type LiveEngines = readonly z.infer<typeof workerEngines>[];

/** Of the workers that live now, in the order of their start; one that says nothing usable has none. */
export async function readLiveEngines(
  reader: Pick<Transaction, "$queryRaw">,
): Promise<LiveEngines> {
  const rows = await reader.$queryRaw<{ engines: unknown }[]>`
    SELECT engines FROM "Worker"
    WHERE "stoppedAt" IS NULL
      AND "lastSeenAt" > now() - make_interval(secs => ${LIVE_WITHIN_SEC}::int)
    ORDER BY "startedAt", id`;
  return rows.map(({ engines }) => workerEngines.safeParse(engines).data ?? {});
}

/** Packages that no worker with this engine has all of: the fewest over the workers; null without such a worker. */
export function missingPackages(
  engines: LiveEngines,
  engine: string,
  needs: readonly string[],
): string[] | null {
  const able = engine === "demucs" ? engines.flatMap(({ demucs }) => demucs ?? []) : [];
  const missing = able.map(({ packages }) => needs.filter((need) => !packages.includes(need)));
  return missing.toSorted((a, b) => a.length - b.length)[0] ?? null;
}
