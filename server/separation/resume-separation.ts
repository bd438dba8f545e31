import type { Database } from "#server/db.ts";
import { DomainError } from "#server/errors.ts";
import type { Boss } from "#server/jobs/boss.ts";
import type { SeparationChoices } from "./settings.ts";
import { startSeparationIn, type StartedSeparation } from "./start-separation.ts";

/**
 * A cancelled or failed separation goes on from what it has published. Throws `not_found`, `not_ready`,
 * also when its model can't be used now.
 */
export async function resumeSeparation(
  deps: { database: Database; boss: Boss },
  request: { userId: string; separationId: string },
): Promise<StartedSeparation> {
  return deps.database.$transaction(async (tx) => {
    const pack = await tx.stemPack.findFirst({
      where: { id: request.separationId, userId: request.userId, kind: "separation" },
    });
    if (!pack) {
      throw new DomainError("not_found", {
        message: `There is no separation ${request.separationId}.`,
      });
    }
    return startSeparationIn(tx, deps.boss, {
      userId: request.userId,
      trackId: pack.trackId,
      engine: pack.engine,
      model: pack.model,
      settings: pack.settings as SeparationChoices,
    });
  });
}
