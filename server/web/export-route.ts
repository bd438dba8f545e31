import { DomainError } from "#server/errors.ts";
import { exportKey, exportType } from "#server/exports/export-file.ts";
import { findDownload } from "#server/exports/link-export.ts";
import { isLinkValid } from "#server/exports/sign-link.ts";
import { notFound } from "#server/require-id.ts";
import { attachmentHeader } from "./content-disposition.ts";
import type { WebInstance } from "./instance.ts";
import type { OwnRequest } from "./own-request.ts";
import { sendObject } from "./send-object.ts";

const PATTERN = /^\/api\/media\/exports\/(?<id>[0-9a-f-]{36})\/[^/]+$/;

/** Whether the address is that of an exported file. */
export function isExportPath(path: string): boolean {
  return path.startsWith("/api/media/exports/");
}

/** Sends an exported file to whom its link was signed for, until the link's time is over. */
export async function sendExport(
  own: OwnRequest,
  { database, store, secrets }: WebInstance,
  nowMs = Date.now(),
): Promise<void> {
  const { request, response, path, session } = own;
  const { userId } = session;
  const query = new URL(request.url ?? "", "http://site.invalid").searchParams;
  const link = { userId, path, expiresSec: Number(query.get("expires") ?? Number.NaN) };
  const signature = query.get("signature") ?? "";
  // Before anything is looked for: who has no link learns nothing of what is there.
  if (!isLinkValid(secrets.authSecret, link, { signature, nowMs })) {
    const message = "This link is not valid any more. Press Download again.";
    throw new DomainError("forbidden", { message });
  }
  const exportId = PATTERN.exec(path)?.groups?.id;
  if (exportId === undefined) throw notFound("Export");
  const row = await findDownload(database, { userId, exportId, now: new Date(nowMs) });
  if (row?.state !== "completed") throw notFound("Export");
  const headers = {
    "content-type": exportType(row),
    "content-disposition": attachmentHeader(row.fileName),
    "cache-control": "private, no-store",
  };
  await sendObject({ request, response }, store, { key: exportKey(row), headers });
}
