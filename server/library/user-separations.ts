import type { Database } from "#server/db.ts";
import type { Boss } from "#server/jobs/boss.ts";
import { notFound } from "#server/require-id.ts";
import type { ObjectStore } from "#server/storage/object-store.ts";

export interface SeparationContext {
  readonly database: Database;
  readonly boss: Boss;
  readonly store: ObjectStore;
}

/** Asks the running separation to make the segment that holds `frame` next. */
export async function focusSeparation(
  context: SeparationContext,
  userId: string,
  input: { readonly separationId: string; readonly frame: number },
): Promise<{ separationId: string; frame: number }> {
  await context.database.stemPack.count({ where: { id: input.separationId, userId } });
  throw notFound("Separation");
}

/** Goes on from what a cancelled or failed separation has published. */
export async function resumeSeparation(
  context: SeparationContext,
  userId: string,
  separationId: string,
): Promise<{ separationId: string; jobId: string }> {
  await context.database.stemPack.count({ where: { id: separationId, userId } });
  throw notFound("Separation");
}

/** Removes a separation and its files; a running one is cancelled first. */
export async function deleteSeparation(
  context: SeparationContext,
  userId: string,
  separationId: string,
): Promise<{ separationId: string }> {
  await context.database.stemPack.count({ where: { id: separationId, userId } });
  throw notFound("Separation");
}
