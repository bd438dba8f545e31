import type { IncomingMessage, ServerResponse } from "node:http";
import { DomainError } from "#server/errors.ts";
import { findReadingCover } from "#server/imports/covers/reading-cover.ts";
import { findCover, findMaster, findSegment, findSeparation } from "#server/library/find-media.ts";
import type { OwnedPack } from "#server/library/find-media.ts";
import { readManifest } from "#server/library/pack-manifest.ts";
import { notFound } from "#server/require-id.ts";
import { storageKeys, type CoverExtension } from "#server/storage/storage-key.ts";
import { isExportPath, sendExport } from "./export-route.ts";
import type { WebInstance } from "./instance.ts";
import { parseMediaPath } from "./media-path.ts";
import type { CoverPath, PackPath } from "./media-path.ts";
import type { OwnRequest } from "./own-request.ts";
import { sendObject } from "./send-object.ts";

/** A published segment never changes. */
const IMMUTABLE = "private, max-age=31536000, immutable";
/** Kept, but asked about each time. */
const REVALIDATE = "private, no-cache";

/** `GET /api/media/…`: the owner's manifests, segments, peaks, covers and exports. */
export async function serveMedia(own: OwnRequest, instance: WebInstance): Promise<void> {
  const { request, response, path, session } = own;
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.setHeader("allow", "GET, HEAD");
    throw new DomainError("bad_input", { message: "Media is read with GET." });
  }
  if (isExportPath(path)) {
    await sendExport(own, instance);
    return;
  }
  const media = parseMediaPath(path);
  if (!media) throw notFound("Media");
  if (media.kind === "cover") {
    await sendCover(own, media, instance);
    return;
  }
  const find = media.owner === "tracks" ? findMaster : findSeparation;
  const pack = await find(instance.database, session.userId, media.id);
  if (!pack) throw notFound("Media");
  await sendOfPack({ request, response, media, pack }, instance);
}

interface PackCall {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly media: PackPath;
  readonly pack: OwnedPack;
}

async function sendOfPack(call: PackCall, instance: WebInstance): Promise<void> {
  const { request, response, media, pack } = call;
  switch (media.kind) {
    case "manifest":
      await sendManifest(call, instance);
      return;
    case "segment": {
      const key = await findSegment(instance.database, pack.id, media);
      if (key === null) throw notFound("Segment");
      const type = media.codec === "opus" ? "audio/ogg" : "audio/flac";
      const headers = { "content-type": type, "cache-control": IMMUTABLE };
      await sendObject({ request, response }, instance.store, { key, headers });
      return;
    }
    case "peaks": {
      const key = storageKeys.peaks(pack.id, media.stem);
      const headers = {
        "content-type": "application/octet-stream",
        "cache-control": REVALIDATE,
        etag: `"${pack.id}-${pack.version}"`,
      };
      await sendObject({ request, response }, instance.store, { key, headers });
      return;
    }
  }
}

async function sendManifest(
  { request, response, pack }: PackCall,
  { database }: WebInstance,
): Promise<void> {
  const manifest = await readManifest(database, pack.id);
  if (!manifest) throw notFound("Media");
  const etag = `"${pack.id}-${manifest.version}"`;
  const headers = { "cache-control": REVALIDATE, etag };
  if (request.headers["if-none-match"] === etag) {
    response.writeHead(304, headers).end();
    return;
  }
  const body = JSON.stringify(manifest);
  response.writeHead(200, {
    ...headers,
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(body),
  });
  response.end(request.method === "HEAD" ? undefined : body);
}

const COVER_TYPES: Record<CoverExtension, string> = {
  jpg: "image/jpeg",
  png: "image/png",
  webp: "image/webp",
};

async function sendCover(
  { request, response, session }: OwnRequest,
  { owner, id }: CoverPath,
  { database, store }: WebInstance,
): Promise<void> {
  const { userId } = session;
  const key = await (owner === "lists"
    ? findReadingCover({ database, store }, { id, userId })
    : findCover(database, userId, { owner, id }));
  if (key === null) throw notFound("Cover");
  const extension = key.slice(key.lastIndexOf(".") + 1) as CoverExtension;
  const headers = { "content-type": COVER_TYPES[extension], "cache-control": REVALIDATE };
  await sendObject({ request, response }, store, { key, headers });
}
