import type { Database } from "#server/db.ts";
import { DomainError } from "#server/errors.ts";
import type { Boss } from "#server/jobs/boss.ts";
import { lockWork } from "#server/jobs/lock-job.ts";
import { chooseEngine } from "./engines.ts";
import type { SeparationChoices } from "./settings.ts";
import { assertReady, startPackIn, type StartedSeparation } from "./start-separation.ts";

/**
 * A cancelled or failed separation goes on from what it has published. Throws `not_found`, also for one
 * that is deleted meanwhile, and `not_ready`, also when its model can't be used now.
 */
export async function resumeSeparation(
  deps: { database: Database; boss: Boss },
  { userId, separationId }: { userId: string; separationId: string },
): Promise<StartedSeparation> {
  return deps.database.$transaction(async (tx) => {
    const where = { id: separationId, userId, kind: "separation" as const };
    const found = await tx.stemPack.findFirst({ where });
    if (!found) throw noSuchSeparation(separationId);
    const { trackId, engine, model } = found;
    const settings = found.settings as SeparationChoices;
    const chosen = await chooseEngine(tx, { engine, model, settings });
    await lockWork(tx, { packId: separationId });
    const pack = await tx.stemPack.findFirst({ where });
    if (!pack) throw noSuchSeparation(separationId);
    const request = { userId, trackId, chosen };
    await assertReady(tx, request);
    return startPackIn(tx, deps.boss, { ...request, pack });
  });
}

function noSuchSeparation(id: string): DomainError {
  return new DomainError("not_found", { message: `There is no separation ${id}.` });
}
