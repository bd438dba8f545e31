import type { Database } from "#server/db.ts";
import type { Boss } from "#server/jobs/boss.ts";
import { notFound } from "#server/require-id.ts";

export interface SeparateInput {
  readonly trackId: string;
  readonly engine?: string | undefined;
  readonly model?: string | undefined;
  readonly preset?: string | undefined;
}

/** Starts a separation, or answers the one that is there for the same settings. */
export async function separateTrack(
  context: { readonly database: Database; readonly boss: Boss },
  userId: string,
  input: SeparateInput,
): Promise<{ separationId: string; jobId: string }> {
  await context.database.track.count({ where: { userId, id: input.trackId } });
  throw notFound("Track");
}
