import { DomainError } from "#server/errors.ts";
import { receiveUploads } from "#server/library/receive-uploads.ts";
import { assertQuota } from "#server/library/storage-usage.ts";
import { assertRequestLength, UPLOAD_LIMITS } from "#server/library/upload-limits.ts";
import { assertFreeSpace } from "#server/storage/free-space.ts";
import type { WebInstance } from "./instance.ts";
import type { OwnRequest } from "./own-request.ts";

/** `POST /api/uploads`: refuses before it reads where the announced length already says so. */
export async function takeUploads(own: OwnRequest, instance: WebInstance): Promise<void> {
  const { request, response, session } = own;
  if (request.method !== "POST") {
    response.setHeader("allow", "POST");
    throw new DomainError("bad_input", { message: "Files are uploaded with POST." });
  }
  if (instance.draining.aborted) {
    const message = "The server is about to restart. Upload again in a moment.";
    throw new DomainError("unavailable", { message, retryAfterSec: 5 });
  }
  const lengthBytes = Number(request.headers["content-length"] ?? 0);
  assertRequestLength(lengthBytes, UPLOAD_LIMITS);
  await assertQuota(instance.database, session.userId, lengthBytes);
  await assertFreeSpace(instance.store, lengthBytes);
  const contentType = request.headers["content-type"] ?? "";
  const answer = await instance.uploadsOfUser.run(session.userId, () =>
    instance.uploads.run(() =>
      receiveUploads(instance, session.userId, { contentType, stream: request }),
    ),
  );
  response.writeHead(200, {
    "content-type": "application/json; charset=utf-8",
    "cache-control": "no-store",
  });
  response.end(JSON.stringify(answer));
}
