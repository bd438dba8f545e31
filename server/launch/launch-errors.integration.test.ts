import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "#server/testing/database.ts";
import { Launched, type LaunchedOptions } from "#server/testing/launched.ts";
import { findFreePort } from "./free-port.ts";
import { withClient } from "./postgres/connect.ts";

const cleanUps: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

function start(options: LaunchedOptions = {}): Launched {
  const instance = new Launched(options);
  cleanUps.push(() => instance.cleanUp());
  return instance;
}

/** The one paragraph that a launcher prints which can't start; nothing of it may stay. */
async function refusal(options: LaunchedOptions): Promise<string> {
  const instance = start(options);
  expect(await instance.exitCode()).not.toBe(0);
  expect(await instance.leftOver()).toEqual([]);
  expect(instance.output).not.toMatch(/^\s+at /m);
  return instance.output.trim();
}

async function testDatabase(): Promise<TestDatabase> {
  const database = await createTestDatabase();
  cleanUps.push(() => database.drop());
  return database;
}

function listen(): Promise<{ server: Server; port: number }> {
  const { promise, resolve } = Promise.withResolvers<{ server: Server; port: number }>();
  const server = createServer().listen(0, "127.0.0.1", () => {
    const address = server.address();
    resolve({ server, port: typeof address === "object" ? (address?.port ?? 0) : 0 });
  });
  cleanUps.push(() => {
    server.close();
  });
  return promise;
}

describe("a start that is refused", () => {
  it("names the port that is in use", async () => {
    const { port } = await listen();
    const text = await refusal({ env: { PORT: String(port) } });
    expect(text).toMatch(
      new RegExp(`Port ${port} of 127\\.0\\.0\\.1 is in use.*--port ${port + 1}`),
    );
  });

  it("names the data folder that is not writable", async () => {
    const folder = mkdtempSync(join(tmpdir(), "alchemy-refused-"));
    cleanUps.push(() => {
      rmSync(folder, { recursive: true });
    });
    writeFileSync(join(folder, "file"), "");
    const dataDir = join(folder, "file", "data");
    expect(await refusal({ dataDir })).toContain(`The data folder ${dataDir} is not writable`);
  });

  it("names the instance that holds the data folder, and leaves that one alone", async () => {
    const first = await start().ready();
    const text = await refusal({ dataDir: first.dataDir });
    expect(text).toContain(`Another instance (pid ${first.pid}) uses the data folder`);
    expect((await fetch(first.baseUrl)).status).toBe(200);
  });

  it("names the database that is not reachable, without its password", async () => {
    const port = await findFreePort();
    const DATABASE_URL = `postgresql://someone:hush@127.0.0.1:${port}/songs`;
    const text = await refusal({ env: { DATABASE_URL } });
    expect(text).toContain(
      `The database "songs" at 127.0.0.1:${port} (DATABASE_URL) is not reachable`,
    );
    expect(text).not.toContain("hush");
  });

  it("names the version of a schema that is newer than the code", async () => {
    const { url } = await testDatabase();
    await withClient(url, (client) =>
      client.query("INSERT INTO schema_migration (name, checksum) VALUES ('9999_future', '')"),
    );
    const text = await refusal({ env: { DATABASE_URL: url } });
    expect(text).toMatch(/schema is newer than this code: it has "9999_future"/);
  });

  it("names every bad variable", async () => {
    const text = await refusal({ env: { PORT: "many", LOG_LEVEL: "loud" } });
    expect(text).toMatch(/PORT: .*LOG_LEVEL: /);
  });

  it("names the address to which Spotify sends nobody back, and the one to set", async () => {
    const credentials = {
      SPOTIFY_CLIENT_ID: "0123456789abcdef0123456789abcdef",
      SPOTIFY_CLIENT_SECRET: "fedcba9876543210fedcba9876543210",
    };
    const text = await refusal({ env: { ...credentials, PUBLIC_URL: "http://localhost:3111" } });
    expect(text).toMatch(/PUBLIC_URL is http:\/\/localhost:3111.*http:\/\/127\.0\.0\.1:3111/);
    expect(text).not.toContain(credentials.SPOTIFY_CLIENT_SECRET);
    const half = await refusal({ env: { ...credentials, SPOTIFY_CLIENT_SECRET: undefined } });
    expect(half).toContain("SPOTIFY_CLIENT_SECRET: is missing");
  });

  it("names the child that does not start, and stops the others", async () => {
    const text = await refusal({ env: { FIXTURE_WORKER: "broken" } });
    expect(text).toMatch(/The worker did not start: .*exit code 3.*logs\/worker\.log/);
  });
});

describe("a start with DATABASE_URL", () => {
  it("uses that server in place of the built-in one", async () => {
    const { url } = await testDatabase();
    const instance = await start({ env: { DATABASE_URL: url } }).ready();
    expect(instance.processes().some(({ command }) => command.includes("bin/postgres"))).toBe(
      false,
    );
    const { databaseUrl } = (await (await fetch(instance.baseUrl)).json()) as {
      databaseUrl: string;
    };
    expect(databaseUrl).toBe(url);
  });
});

describe("a start off loopback", () => {
  it("prints a code for the first account, the same until there is one", async () => {
    const { url } = await testDatabase();
    const first = await start({ env: { HOST: "0.0.0.0", DATABASE_URL: url } }).ready();
    const code = codeIn(first.output);
    expect(code).toMatch(/^[A-Z0-9]{12}$/);
    first.process.kill("SIGTERM");
    await first.exitCode();
    const { dataDir } = first;
    const second = await start({ dataDir, env: { HOST: "0.0.0.0", DATABASE_URL: url } }).ready();
    expect(codeIn(second.output)).toBe(code);
    second.process.kill("SIGTERM");
    await second.exitCode();
  });
});

function codeIn(output: string): string | undefined {
  return /Code for the first account: (\S+)/.exec(output)?.[1];
}
