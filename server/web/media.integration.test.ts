import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase, type Database } from "#server/db.ts";
import { bringCovers } from "#server/imports/covers/bring-covers.ts";
import { fetchReadingCover } from "#server/imports/covers/reading-cover.ts";
import { HttpClient } from "#server/spotify/client/http-client.ts";
import { ImageClient } from "#server/spotify/client/image-client.ts";
import { FileStore } from "#server/storage/file-store.ts";
import type { Browser } from "#server/testing/browser.ts";
import { signUpAndIn } from "#server/testing/browser.ts";
import { OPUS } from "#server/library/rendition.ts";
import { createReadyTrack } from "#server/testing/factories.ts";
import { createPlaylist, createReading, createWanted } from "#server/testing/list-rows.ts";
import { rawRequest } from "#server/testing/raw-request.ts";
import { startFakeSpotify, type FakeSpotify } from "#server/testing/spotify/start-fake-spotify.ts";
import { startWebProcess, type WebProcess } from "#server/testing/web-process.ts";

let web: WebProcess;
let database: Database;

beforeAll(async () => {
  web = await startWebProcess();
  database = createDatabase(web.database.url, 2);
});
afterAll(async () => {
  await database.$disconnect();
  await web.cleanUp();
});

describe("media over HTTP", () => {
  const bytes = randomBytes(1000);
  let owner: Browser;
  let base: string;
  let cover: string;

  beforeAll(async () => {
    const browser = await signUpAndIn(web.baseUrl);
    owner = browser;
    const track = await createReadyTrack(database, browser);
    const stem = { packId: track.masterId, name: "mix", position: 0, totalSegments: 3 };
    await database.stem.create({ data: stem });
    await database.$executeRaw`UPDATE "Stem" SET ready = '{[0,2)}' WHERE "packId" = ${track.masterId}::uuid`;
    const rendition = { packId: track.masterId, stemName: "mix", ...OPUS };
    await database.rendition.create({ data: rendition });
    await database.$executeRaw`UPDATE "Rendition" SET ready = '{[1,2)}' WHERE "packId" = ${track.masterId}::uuid`;
    const coverKey = `tracks/${track.id}/cover.png`;
    await database.track.update({ where: { id: track.id }, data: { coverKey } });
    for (const key of [
      `packs/${track.masterId}/mix/00000.flac`,
      `packs/${track.masterId}/mix/00002.flac`,
      `packs/${track.masterId}/mix/00000.opus`,
      `packs/${track.masterId}/mix/00001.opus`,
      `packs/${track.masterId}/mix.peaks`,
      coverKey,
    ]) {
      const file = join(web.dataDir, "media", key);
      await mkdir(join(file, ".."), { recursive: true });
      await writeFile(file, bytes);
    }
    base = `/api/media/tracks/${track.id}`;
    cover = `${base}/cover`;
  });

  it("serves the manifest from the database, and not again while it is the same", async () => {
    const answer = await owner.fetch(`${base}/manifest.json`);
    expect(answer.headers.get("cache-control")).toBe("private, no-cache");
    await expect(answer.json()).resolves.toMatchObject({
      sampleRate: 44_100,
      segmentFrames: 176_400,
      stems: [{ name: "mix", totalSegments: 3, ready: [[0, 2]] }],
    });
    const headers = { "if-none-match": answer.headers.get("etag") ?? "" };
    expect((await owner.fetch(`${base}/manifest.json`, { headers })).status).toBe(304);
  });

  it("serves a published segment for ever, and none that is not published", async () => {
    const answer = await owner.fetch(`${base}/mix/00000.flac`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("audio/flac");
    expect(answer.headers.get("cache-control")).toBe("private, max-age=31536000, immutable");
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes);
    // The file of segment 2 is there, but its row does not say so yet.
    for (const path of ["mix/00001.flac", "mix/00002.flac", "vocals/00000.flac"]) {
      const missing = await owner.fetch(`${base}/${path}`);
      expect(missing.status).toBe(404);
      expect(missing.headers.get("cache-control")).toBe("no-store");
    }
  });

  it("serves a published segment of a rendition as well, in ranges too, and no other", async () => {
    const path = `${base}/mix/00001.opus`;
    const answer = await owner.fetch(path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("audio/ogg");
    expect(answer.headers.get("cache-control")).toBe("private, max-age=31536000, immutable");
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes);
    const part = await owner.fetch(path, { headers: { range: "bytes=10-19" } });
    expect(part.status).toBe(206);
    expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(10, 20));
    // Its FLAC segment is ready, and a file is there, but its own row says nothing of it.
    for (const other of ["mix/00000.opus", "mix/00002.opus", "vocals/00001.opus"]) {
      expect((await owner.fetch(`${base}/${other}`)).status).toBe(404);
    }
    const manifest = await owner.fetch(`${base}/manifest.json`);
    const stems = [{ name: "mix", ready: [[1, 2]] }];
    await expect(manifest.json()).resolves.toMatchObject({
      renditions: [
        { codec: "flac", bitsPerSample: 24 },
        { ...OPUS, stems },
      ],
    });
  });

  it.each([
    ["bytes=0-99", 0, 100],
    ["bytes=990-", 990, 1000],
    ["bytes=-10", 990, 1000],
  ])("serves the range %s", async (range, from, to) => {
    const answer = await owner.fetch(`${base}/mix.peaks`, { headers: { range } });
    expect(answer.status).toBe(206);
    expect(answer.headers.get("content-range")).toBe(`bytes ${from}-${to - 1}/1000`);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes.subarray(from, to));
  });

  it.each(["bytes=1000-", "bytes=5-2", "bytes=x"])("refuses the range %s", async (range) => {
    const answer = await owner.fetch(`${base}/mix.peaks`, { headers: { range } });
    expect(answer.status).toBe(416);
    expect(answer.headers.get("content-range")).toBe("bytes */1000");
  });

  it("is served by another web server over the same data, too", async () => {
    const { dataDir } = web;
    const other = await startWebProcess({ DATABASE_URL: web.database.url, DATA_DIR: dataDir });
    try {
      const { cookie } = owner;
      const url = `${other.baseUrl}${base}/mix/00000.flac`;
      const answer = await fetch(url, { headers: { cookie } });
      expect(answer.status).toBe(200);
      expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes);
    } finally {
      await other.cleanUp();
    }
  });

  it("is the owner's alone", async () => {
    const stranger = await signUpAndIn(web.baseUrl);
    const files = ["manifest.json", "mix/00000.flac", "mix/00001.opus"];
    for (const path of [...files.map((file) => `${base}/${file}`), cover]) {
      expect((await owner.fetch(path)).status).toBe(200);
      expect((await stranger.fetch(path)).status).toBe(404);
      expect((await fetch(`${web.baseUrl}${path}`)).status).toBe(401);
    }
  });

  it("leads nowhere else", async () => {
    for (const escape of [
      "../../../secrets.json",
      "%2e%2e/%2e%2e/secrets.json",
      "mix/..%2f0",
      "%00",
    ]) {
      const { answer } = rawRequest(web.baseUrl, `${base}/${escape}`, {
        headers: { cookie: owner.cookie },
      });
      expect((await answer).status).toBe(404);
    }
  });

  it("is gone while its track is in the bin", async () => {
    const trackIds = [base.split("/").at(-1)];
    await owner.mutate("track.delete", { trackIds });
    expect((await owner.fetch(`${base}/mix/00000.flac`)).status).toBe(404);
    await owner.mutate("track.restore", { trackIds });
    expect((await owner.fetch(`${base}/mix/00000.flac`)).status).toBe(200);
  });
});

describe("covers of lists over HTTP", () => {
  let owner: Browser & { userId: string };
  let store: FileStore;
  let fake: FakeSpotify;
  let http: HttpClient;
  let coverUrl: string;
  let rows: Record<"wanted" | "playlists" | "lists" | "tracks", string>;

  beforeAll(async () => {
    owner = await signUpAndIn(web.baseUrl);
    store = new FileStore(join(web.dataDir, "media"));
    fake = await startFakeSpotify();
    http = new HttpClient({ proxy: {} });
    coverUrl = `${fake.imagesUrl}/image/ab67616d00001e02${fake.catalogue.addAlbum().cover ?? ""}`;
    const { userId } = owner;
    const { id, trackId } = await createWanted(database, { userId, coverUrl });
    const playlist = await createPlaylist(database, { userId, coverUrl });
    const reading = await createReading(database, userId);
    const { signal } = new AbortController();
    const images = new ImageClient({ ...fake, fetchBytes: http.fetchBytes });
    const deps = { database, store, images, leastFreeBytes: 0 };
    await bringCovers(deps, { userId, signal, onFraction: () => undefined });
    await fetchReadingCover(deps, { ...reading, coverUrl }, { signal });
    rows = { wanted: id, playlists: playlist.id, lists: reading.id, tracks: trackId };
  });
  afterAll(async () => {
    await http.close();
    await fake.close();
  });

  const owners = ["wanted", "playlists", "lists", "tracks"] as const;
  const at = (name: (typeof owners)[number]) => `/api/media/${name}/${rows[name]}/cover`;

  it.each(owners)("are for %s what Spotify has, unaltered, and not sent twice", async (name) => {
    const source = Buffer.from(await (await fetch(coverUrl)).arrayBuffer());
    const answer = await owner.fetch(at(name));
    expect(answer.status).toBe(200);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(source);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "image/png",
      "cache-control": "private, no-cache",
      "x-content-type-options": "nosniff",
    });
    const headers = { "if-none-match": answer.headers.get("etag") ?? "" };
    expect((await owner.fetch(at(name), { headers })).status).toBe(304);
  });

  it("are their owner's alone", async () => {
    const stranger = await signUpAndIn(web.baseUrl);
    for (const name of owners) {
      expect((await stranger.fetch(at(name))).status).toBe(404);
      expect((await fetch(`${web.baseUrl}${at(name)}`)).status).toBe(401);
    }
  });

  it.each([
    ["jpg", "image/jpeg"],
    ["webp", "image/webp"],
  ])("have the type of what is stored: %s", async (extension, type) => {
    const coverKey = `covers/${owner.userId}/x.${extension}`;
    await store.putBytes(coverKey, randomBytes(20));
    const { userId } = owner;
    const { id } = await createWanted(database, { userId, coverUrl: null, coverKey });
    const answer = await owner.fetch(`/api/media/wanted/${id}/cover`);
    expect(answer.headers.get("content-type")).toBe(type);
  });

  it("are not there where a list has none", async () => {
    const { id } = await createReading(database, owner.userId);
    expect((await owner.fetch(`/api/media/lists/${id}/cover`)).status).toBe(404);
    const bare = await createWanted(database, { userId: owner.userId });
    expect((await owner.fetch(`/api/media/wanted/${bare.id}/cover`)).status).toBe(404);
  });
});
