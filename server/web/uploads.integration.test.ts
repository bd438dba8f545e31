import { createHash, randomFillSync } from "node:crypto";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase, type Database } from "#server/db.ts";
import type { Browser } from "#server/testing/browser.ts";
import { signUpAndIn } from "#server/testing/browser.ts";
import { synthesizeWav } from "#server/testing/factories.ts";
import { rawRequest } from "#server/testing/raw-request.ts";
import { waitUntil } from "#server/testing/wait-until.ts";
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

describe("uploads over HTTP", () => {
  it("stores 192 MB as they were sent, in bounded memory", async () => {
    const browser = await signUpAndIn(web.baseUrl);
    await browser.upload([["warm.wav", new Uint8Array(synthesizeWav(1))]]);
    const head = synthesizeWav(0.1);
    const bytes = new Uint8Array(192 * 1024 ** 2);
    bytes.set(head);
    randomFillSync(bytes, head.length);
    const before = await peakBytes();
    const answer = await browser.upload([["long.wav", bytes]]);
    const { accepted } = (await answer.json()) as { accepted: { trackId: string }[] };
    const grown = (await peakBytes()) - before;
    const stored = join(web.dataDir, "media", "tracks", accepted[0]!.trackId, "original");
    expect(sha256(await readFile(stored))).toBe(sha256(bytes));
    // Node collects buffers that have been read when there are some 64 MB of them.
    expect(grown).toBeLessThan(128 * 1024 ** 2);
  });

  it("refuses a user over quota before the body has come", async () => {
    const browser = await signUpAndIn(web.baseUrl);
    await database.user.update({ where: { id: browser.userId }, data: { quotaBytes: 0 } });
    await expectEarlyRefusal(browser, 50_000_000, 413);
  });

  it("refuses a body over all limits before it has come", async () => {
    await expectEarlyRefusal(await signUpAndIn(web.baseUrl), 41 * 1024 ** 3, 413);
  });

  it("leaves nothing of an upload that breaks off", async () => {
    const browser = await signUpAndIn(web.baseUrl);
    const { request, answer } = startUpload(browser, 10_000_000, synthesizeWav(1));
    answer.catch(() => undefined);
    const folder = join(web.dataDir, "media", "uploads");
    await expect(waitUntil(async () => (await list(folder)).length > 0, 5000)).resolves.toBe(true);
    request.destroy();
    await expect(waitUntil(async () => (await list(folder)).length === 0, 5000)).resolves.toBe(
      true,
    );
    await expect(database.track.count({ where: { userId: browser.userId } })).resolves.toBe(0);
    expect((await browser.query("account.me")).status).toBe(200);
  });

  it("takes another user's file while one user holds all places that one can have", async () => {
    const greedy = await signUpAndIn(web.baseUrl);
    const held = Array.from({ length: 40 }, () =>
      startUpload(greedy, 10_000_000, synthesizeWav(0.1)),
    );
    const refused = await Promise.any(
      held.map(async ({ answer }) => ({ status: (await answer).status })),
    );
    expect(refused.status).toBe(503);
    const other = await signUpAndIn(web.baseUrl);
    const answer = await other.upload([["song.wav", new Uint8Array(synthesizeWav(0.2))]]);
    expect(((await answer.json()) as { accepted: unknown[] }).accepted).toHaveLength(1);
    for (const { request, answer: late } of held) {
      late.catch(() => undefined);
      request.destroy();
    }
  });

  async function expectEarlyRefusal(browser: Browser, length: number, status: number) {
    const { request, answer } = startUpload(browser, length, synthesizeWav(0.01));
    const { status: got, headers, body } = await answer;
    expect(got).toBe(status);
    expect(JSON.parse(body)).toMatchObject({ error: { message: expect.any(String) as string } });
    expect(headers["cache-control"]).toBe("no-store");
    // The server ends the connection: what is still to come is not read.
    if (!request.destroyed) await once(request, "close");
  }

  /** The head of a body of `length` bytes, and some of its file. */
  function startUpload(browser: Browser, length: number, bytes: Buffer) {
    const head =
      '--b\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n' +
      "Content-Type: audio/wav\r\n\r\n";
    return rawRequest(web.baseUrl, "/api/uploads", {
      method: "POST",
      headers: {
        cookie: browser.cookie,
        "content-type": "multipart/form-data; boundary=b",
        "content-length": length,
      },
      body: Buffer.concat([Buffer.from(head), bytes]),
      isUnfinished: true,
    });
  }

  async function list(folder: string): Promise<string[]> {
    return readdir(folder).catch(() => []);
  }

  async function peakBytes(): Promise<number> {
    const status = await readFile(`/proc/${web.child.pid ?? 0}/status`, "utf8");
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) * 1024;
  }
});

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
