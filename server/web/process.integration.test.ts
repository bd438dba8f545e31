import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase, type Database } from "#server/db.ts";
import { signUpAndIn, TEST_PASSWORD } from "#server/testing/browser.ts";
import { createTestDatabase } from "#server/testing/database.ts";
import { openDatabaseLine } from "#server/testing/database-line.ts";
import { startFakeWorker, type FakeWorker } from "#server/testing/fake-worker.ts";
import { descendantsOf } from "#server/testing/processes.ts";
import { rawRequest } from "#server/testing/raw-request.ts";
import {
  currentBuild,
  spawnWeb,
  startWebProcess,
  type WebProcess,
} from "#server/testing/web-process.ts";

let web: WebProcess;
let database: Database;
let worker: FakeWorker;

beforeAll(async () => {
  worker = await startFakeWorker();
  web = await startWebProcess({ WORKER_URL: worker.url });
  database = createDatabase(web.database.url, 2);
});
afterAll(async () => {
  await database.$disconnect();
  await worker.close();
  await web.cleanUp();
});

describe("the worker's sockets", () => {
  it("are reached with the browser's own host, origin and cookies", async () => {
    const headers = {
      host: "studio.example:3000",
      origin: "http://studio.example:3000",
      cookie: "a=b",
      "x-forwarded-for": "203.0.113.9",
    };
    const { answer } = rawRequest(web.baseUrl, "/socket.io/?EIO=4&transport=polling", { headers });
    const { status, body } = await answer;
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({
      url: "/socket.io/?EIO=4&transport=polling",
      headers: {
        host: "studio.example:3000",
        origin: "http://studio.example:3000",
        cookie: "a=b",
        "x-forwarded-host": "studio.example:3000",
        "x-forwarded-for": "127.0.0.1",
      },
    });
  });

  it("carry bytes both ways after an upgrade", async () => {
    const { request } = rawRequest(web.baseUrl, "/socket.io/?EIO=4&transport=websocket", {
      headers: {
        connection: "Upgrade",
        upgrade: "websocket",
        "sec-websocket-version": 13,
        "sec-websocket-key": randomBytes(16).toString("base64"),
        origin: web.baseUrl,
      },
    });
    const [response, socket] = (await once(request, "upgrade")) as [{ statusCode: number }, Duplex];
    expect(response.statusCode).toBe(101);
    expect(worker.upgraded()?.origin).toBe(web.baseUrl);
    socket.write("ping");
    const [echo] = (await once(socket, "data")) as [Buffer];
    expect(echo.toString()).toBe("ping");
    socket.destroy();
  });
});

describe("the process", () => {
  it("tells its health with version and uptime", async () => {
    const answer = await fetch(`${web.baseUrl}/api/health/ready`);
    expect(answer.status).toBe(200);
    await expect(answer.json()).resolves.toMatchObject({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
      uptimeSec: expect.any(Number) as number,
      checks: expect.arrayContaining([
        { name: "database", status: "ok", message: "" },
        { name: "migrations", status: "ok", message: "" },
        { name: "storage", status: "ok", message: "" },
      ]) as unknown[],
    });
  });

  it("keeps one pool of database connections and starts no process", async () => {
    await Promise.all(Array.from({ length: 40 }, () => fetch(`${web.baseUrl}/api/health/ready`)));
    const [row] = await database.$queryRaw<{ count: number }[]>`
      SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database()`;
    // Ten of the pool, two of the queue client, two of this test.
    expect(row?.count).toBeLessThanOrEqual(14);
    expect(descendantsOf(web.child.pid ?? 0)).toEqual([]);
  });

  it("refuses bodies of no or too great length, and over-long addresses", async () => {
    const post = (headers: Record<string, string | number>) =>
      rawRequest(web.baseUrl, "/api/trpc/account.signUp", {
        method: "POST",
        headers,
        body: "{}",
        isUnfinished: true,
      }).answer;
    expect((await post({ "transfer-encoding": "chunked" })).status).toBe(411);
    expect((await post({ "content-length": 2_000_000 })).status).toBe(413);
    const { answer } = rawRequest(web.baseUrl, `/${"x".repeat(9000)}`);
    expect((await answer).status).toBe(414);
    const nameless = rawRequest(web.baseUrl, "/", { headers: { host: "a b" } }).answer;
    expect((await nameless).status).toBe(400);
  });

  it("answers 503 for sockets while the worker is away", async () => {
    const alone = await startWebProcess();
    const answer = await fetch(`${alone.baseUrl}/socket.io/?EIO=4&transport=polling`);
    expect(answer.status).toBe(503);
    await expect(answer.json()).resolves.toMatchObject({ error: { code: "unavailable" } });
    const begun = rawRequest(alone.baseUrl, "/api/trpc/account.signUp", {
      method: "POST",
      headers: { "content-length": 100 },
      body: "{",
      isUnfinished: true,
    });
    begun.answer.catch(() => undefined);
    await once(begun.request, "socket");
    await expect(alone.stop()).resolves.toBe(0);
    await alone.cleanUp();
  });

  it("ends when it is told to, though its database answers no more", async () => {
    const own = await createTestDatabase();
    const line = await openDatabaseLine(own.url);
    const alone = await startWebProcess({ DATABASE_URL: line.url });
    const browser = await signUpAndIn(alone.baseUrl);
    line.cut();
    const unanswered = rawRequest(alone.baseUrl, "/api/auth/session", {
      headers: { cookie: browser.cookie },
    });
    unanswered.answer.catch(() => undefined);
    await once(unanswered.request, "finish");
    await alone.stop();
    line.close();
    await alone.cleanUp();
    await own.drop();
  });

  it("names a port that is taken, in one line, and ends", async () => {
    const child = spawnWeb({
      DATABASE_URL: web.database.url,
      DATA_DIR: web.dataDir,
      PORT: String(web.port),
      NEXT_DIST_DIR: await currentBuild(),
    });
    let errors = "";
    child.stderr?.on("data", (bytes: Buffer) => (errors += bytes.toString()));
    const [code] = (await once(child, "exit")) as [number];
    expect(code).toBe(1);
    expect(errors.trim().split("\n")).toEqual([
      `Port ${web.port} of 127.0.0.1 is in use by another program. End it, or choose another port with --port or PORT.`,
    ]);
  });

  it("writes no password, token or cookie into its log", async () => {
    const browser = await signUpAndIn(web.baseUrl);
    await browser.mutate("account.changePassword", {
      currentPassword: TEST_PASSWORD,
      newPassword: 1,
    });
    const secrets = JSON.parse(await readFile(join(web.dataDir, "secrets.json"), "utf8")) as Record<
      string,
      string
    >;
    const cookies = browser.cookie.split("; ").map((pair) => pair.slice(pair.indexOf("=") + 1));
    for (const secret of [TEST_PASSWORD, ...cookies, ...Object.values(secrets)]) {
      expect(web.output()).not.toContain(secret);
    }
  });
});
