import { z } from "zod";
import type { Database } from "#server/db.ts";
import { notFound, requireId } from "#server/require-id.ts";

const facts = z.object({
  codec: z.string(),
  sampleRate: z.int(),
  bitsPerSample: z.int().nullable(),
  isFloat: z.boolean(),
  bitRate: z.int().nullable(),
});

/** What the uploaded file holds, and so the most that any export can. */
export type SourceFacts = z.infer<typeof facts>;

/** Facts of the user's track's file; null for a track that says nothing of it. */
export async function readSourceFacts(
  database: Database,
  userId: string,
  trackId: string,
): Promise<{ source: SourceFacts | null }> {
  const track = await database.track.findFirst({
    where: { id: requireId(trackId, "Track"), userId, deletedAt: null },
    select: { source: true },
  });
  if (!track) throw notFound("Track");
  return { source: facts.safeParse(track.source).data ?? null };
}
