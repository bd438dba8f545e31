import type { Database } from "#server/db.ts";
import { requireId } from "#server/require-id.ts";
import { viewExport, type ExportView } from "./export-view.ts";

const MOST = 200;

/** A user's exports that are being made, have failed, or can be downloaded; newest first. */
export async function listExports(
  database: Database,
  userId: string,
  { trackId }: { trackId?: string | undefined },
): Promise<ExportView[]> {
  const rows = await database.export.findMany({
    where: {
      userId,
      ...(trackId !== undefined && { trackId: requireId(trackId, "Track") }),
      track: { deletedAt: null },
      state: { not: "cancelled" },
      OR: [{ expiresAt: { gt: new Date() } }, { state: { in: ["queued", "running"] } }],
    },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: MOST,
  });
  return rows.map(viewExport);
}
