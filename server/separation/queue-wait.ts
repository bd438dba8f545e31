import type { Transaction } from "#server/db.ts";
import { QUEUE_LIMITS } from "#server/jobs/queues.ts";
import { CATALOGUE } from "#server/models/catalogue.ts";
import type { LiveEngines } from "#server/models/live-engines.ts";
import type { ChosenEngine } from "./engines.ts";
import { workPerSecond, type SpeedOf } from "./expected-time.ts";
import { workPlaceOf, type TimedModel } from "./work-place.ts";

/** Work that waits in one queue, or is done now. */
interface Waiting {
  readonly engine: string;
  readonly model: string;
  readonly settings: unknown;
  readonly sec: number;
}

/** What expected times follow from. */
export interface TimeFacts {
  readonly models: readonly TimedModel[];
  readonly engines: LiveEngines;
  readonly speeds: SpeedOf;
}

/** Seconds that a queue's present work is expected to take, of all users; it is done side by side. */
export async function readQueueWait(
  reader: Pick<Transaction, "$queryRaw">,
  queue: ChosenEngine["queue"],
  { models, engines, speeds }: TimeFacts,
): Promise<number> {
  const rows = await reader.$queryRaw<Waiting[]>`
    SELECT p.engine, p.model, p.settings,
      sum(coalesce(t."durationSec", 0) * (1 - j.fraction))::float8 AS sec
    FROM "Job" j JOIN "StemPack" p ON p.id = j."packId" JOIN "Track" t ON t.id = p."trackId"
    WHERE j.kind = ${queue} AND j.state IN ('queued', 'running')
    GROUP BY p.engine, p.model, p.settings`;
  const total = rows.reduce((sum, { engine, model, settings, sec }) => {
    const known = [...models, ...CATALOGUE.models].find(({ name }) => name === model);
    // A job whose model is gone ends at once.
    if (known?.engine !== engine) return sum;
    return sum + sec * workPerSecond(workPlaceOf(known, engines), settings, speeds);
  }, 0);
  return total / QUEUE_LIMITS[queue].ceiling;
}
