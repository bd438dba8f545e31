import type { Database } from "#server/db.ts";
import { DomainError } from "#server/errors.ts";
import type { Export } from "#server/generated/prisma/client.ts";
import { notFound, requireId } from "#server/require-id.ts";
import type { Secrets } from "#server/secrets.ts";
import type { ObjectStore } from "#server/storage/object-store.ts";
import { exportKey } from "./export-file.ts";
import { LINK_VALID_SEC, signLink } from "./sign-link.ts";

export interface LinkContext {
  readonly database: Database;
  readonly store: ObjectStore;
  readonly secrets: Pick<Secrets, "authSecret">;
}

export interface ExportLink {
  /** Path and query, on this server. */
  readonly url: string;
  readonly expiresAt: string;
}

/**
 * An address at which the user can fetch the export for five minutes. Throws `not_found` for another
 * user's and for what is gone, `not_ready` while it is being made, `unreadable` when it could not be.
 */
export async function linkExport(
  { database, store, secrets }: LinkContext,
  request: { userId: string; exportId: string },
  nowMs = Date.now(),
): Promise<ExportLink> {
  const { userId, exportId } = request;
  const row = await findDownload(database, { userId, exportId, now: new Date(nowMs) });
  if (!row) throw notFound("Export");
  assertMade(row);
  if ((await store.stat(exportKey(row))) === null) {
    const message = "The file is not there any more. Export it again.";
    throw new DomainError("not_found", { message });
  }
  const path = `/api/media/exports/${row.id}/${encodeURIComponent(row.fileName)}`;
  const expiresSec = Math.floor(nowMs / 1000) + LINK_VALID_SEC;
  const signature = signLink(secrets.authSecret, { userId, path, expiresSec });
  return {
    url: `${path}?expires=${expiresSec}&signature=${signature}`,
    expiresAt: new Date(expiresSec * 1000).toISOString(),
  };
}

/** The user's export that has not expired, in whatever state; null when it is not there. */
export async function findDownload(
  database: Database,
  { userId, exportId, now }: { userId: string; exportId: string; now: Date },
): Promise<Export | null> {
  return database.export.findFirst({
    where: {
      id: requireId(exportId, "Export"),
      userId,
      track: { deletedAt: null },
      OR: [{ expiresAt: { gt: now } }, { state: { in: ["queued", "running"] } }],
    },
  });
}

function assertMade({ state, errorCode, errorMessage }: Export): void {
  if (state === "completed") return;
  if (state === "queued" || state === "running") {
    throw new DomainError("not_ready", { message: "The file is still being made. Wait for it." });
  }
  if (errorCode === "bad_stem" || errorCode === "bad_master") {
    const message = errorMessage ?? "A stored part of the track can't be read.";
    throw new DomainError("unreadable", { message });
  }
  throw new DomainError("conflict", { message: "The file was not made. Export it again." });
}
