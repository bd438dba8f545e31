import { randomBytes, randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase, type Database } from "#server/db.ts";
import { exportKey } from "#server/exports/export-file.ts";
import { signLink } from "#server/exports/sign-link.ts";
import { loadSecrets } from "#server/secrets.ts";
import { signUpAndIn, type Browser } from "#server/testing/browser.ts";
import { createReadyTrack } from "#server/testing/factories.ts";
import { startWebProcess, type WebProcess } from "#server/testing/web-process.ts";

let web: WebProcess;
let database: Database;
let owner: Browser & { userId: string };
const bytes = randomBytes(1000);

beforeAll(async () => {
  web = await startWebProcess();
  database = createDatabase(web.database.url, 2);
  owner = await signUpAndIn(web.baseUrl);
});
afterAll(async () => {
  await database.$disconnect();
  await web.cleanUp();
});

/** A finished export with a file, as the worker leaves it. */
async function storedExport(fileName: string): Promise<string> {
  const { userId } = owner;
  const { id: trackId } = await createReadyTrack(database, { userId });
  const row = await database.export.create({
    data: {
      userId,
      trackId,
      kind: "original",
      format: "wav",
      settings: {},
      settingsHash: randomUUID(),
      state: "completed",
      fileName,
      sizeBytes: bytes.byteLength,
      expiresAt: new Date(Date.now() + 3600_000),
    },
  });
  const file = join(web.dataDir, "media", exportKey(row));
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, bytes);
  return row.id;
}

async function linkOf(exportId: string): Promise<string> {
  const answer = await owner.mutate("export.link", { exportId });
  const body = (await answer.json()) as { result: { data: { url: string } } };
  return body.result.data.url;
}

describe("a download link", () => {
  it("gives the file as an attachment under its name, and keeps nothing of it", async () => {
    const url = await linkOf(await storedExport("Song - original.wav"));
    const answer = await owner.fetch(url);
    expect(answer.status).toBe(200);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes);
    expect(answer.headers.get("content-type")).toBe("audio/wav");
    expect(answer.headers.get("cache-control")).toBe("private, no-store");
    expect(answer.headers.get("content-disposition")).toBe(
      `attachment; filename="Song - original.wav"; filename*=UTF-8''Song%20-%20original.wav`,
    );
  });

  it.each([
    ["bytes=0-99", 0, 100],
    ["bytes=990-", 990, 1000],
    ["bytes=-10", 990, 1000],
  ])("gives the range %s", async (range, from, to) => {
    const url = await linkOf(await storedExport("Song.wav"));
    const answer = await owner.fetch(url, { headers: { range } });
    expect(answer.status).toBe(206);
    expect(answer.headers.get("content-range")).toBe(`bytes ${from}-${to - 1}/1000`);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes.subarray(from, to));
  });

  it.each(["../../x.wav", 'a"\r\nSet-Cookie: x=1.wav', "\u202egpj.wav", "夜".repeat(300)])(
    "works for the name %j, which stands encoded in the header",
    async (fileName) => {
      const answer = await owner.fetch(await linkOf(await storedExport(fileName)));
      expect(answer.status).toBe(200);
      expect(answer.headers.getSetCookie()).toEqual([]);
      const header = answer.headers.get("content-disposition") ?? "";
      const encoded = /filename\*=UTF-8''(.*)$/.exec(header)?.[1] ?? "";
      expect(decodeURIComponent(encoded)).toBe(fileName);
    },
  );

  it("is refused when it is changed, when somebody else has it, and without a session", async () => {
    const url = await linkOf(await storedExport("Song.wav"));
    const other = await linkOf(await storedExport("Other.wav"));
    const [path = "", query = ""] = url.split("?");
    const changed = [
      path,
      `${path}?expires=99999999999&${query.split("&")[1] ?? ""}`,
      `${path}x?${query}`,
      `${other.split("?")[0] ?? ""}?${query}`,
      url.slice(0, -2),
    ];
    for (const address of changed) expect((await owner.fetch(address)).status, address).toBe(403);
    const stranger = await signUpAndIn(web.baseUrl);
    expect((await stranger.fetch(url)).status).toBe(403);
    expect((await fetch(`${web.baseUrl}${url}`)).status).toBe(401);
    expect((await owner.fetch(url)).status).toBe(200);
  });

  it("is refused when its five minutes are over", async () => {
    const exportId = await storedExport("Song.wav");
    const secret = loadSecrets(web.dataDir).authSecret;
    const path = `/api/media/exports/${exportId}/Song.wav`;
    const fetchAt = async (expiresSec: number): Promise<number> => {
      const signature = signLink(secret, { userId: owner.userId, path, expiresSec });
      const url = `${path}?expires=${expiresSec}&signature=${signature}`;
      return (await owner.fetch(url)).status;
    };
    const nowSec = Math.floor(Date.now() / 1000);
    expect(await fetchAt(nowSec + 60)).toBe(200);
    expect(await fetchAt(nowSec)).toBe(403);
    expect(await fetchAt(nowSec - 300)).toBe(403);
  });

  it("leads nowhere once the export is deleted, has expired, or its track is in the bin", async () => {
    const deleted = await storedExport("Song.wav");
    const expired = await storedExport("Song.wav");
    const binned = await storedExport("Song.wav");
    const urls = await Promise.all([deleted, expired, binned].map(linkOf));
    await owner.mutate("export.delete", { exportId: deleted });
    await database.export.update({ where: { id: expired }, data: { expiresAt: new Date() } });
    const row = await database.export.findUniqueOrThrow({ where: { id: binned } });
    await owner.mutate("track.delete", { trackIds: [row.trackId] });
    for (const url of urls) expect((await owner.fetch(url)).status).toBe(404);
    for (const exportId of [deleted, expired, binned]) {
      expect((await owner.mutate("export.link", { exportId })).status).toBe(404);
    }
  });
});
