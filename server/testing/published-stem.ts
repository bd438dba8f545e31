import type { Database } from "#server/db.ts";

/** A stem whose segments are published as far as the rows say; `ready` is a multirange such as `{[0,3)}`. */
export async function createPublishedStem(
  database: Database,
  stem: { packId: string; name: string; ready: string; totalSegments?: number; position?: number },
): Promise<void> {
  const { packId, name, ready, totalSegments = 3, position = 0 } = stem;
  await database.stem.create({ data: { packId, name, position, totalSegments } });
  await database.$executeRaw`
    UPDATE "Stem" SET ready = ${ready}::int4multirange
    WHERE "packId" = ${packId}::uuid AND name = ${name}`;
}
