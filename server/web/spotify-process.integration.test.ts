import { once } from "node:events";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase, type Database } from "#server/db.ts";
import { loadSecrets } from "#server/secrets.ts";
import { tokenSeal } from "#server/spotify/open-spotify.ts";
import { signUpAndIn } from "#server/testing/browser.ts";
import { startFakeSpotify, type FakeSpotify } from "#server/testing/spotify/start-fake-spotify.ts";
import { spawnWeb, startWebProcess, type WebProcess } from "#server/testing/web-process.ts";

let fake: FakeSpotify;
let web: WebProcess;
let database: Database;

beforeAll(async () => {
  fake = await startFakeSpotify();
  web = await startWebProcess(credentials());
  fake.app.redirectUris.add(`${web.baseUrl}/api/spotify/callback`);
  database = createDatabase(web.database.url, 2);
});
afterAll(async () => {
  await database.$disconnect();
  await web.cleanUp();
  await fake.close();
});

function credentials(): Record<string, string> {
  return {
    SPOTIFY_CLIENT_ID: fake.app.clientId,
    SPOTIFY_CLIENT_SECRET: fake.app.clientSecret,
    SPOTIFY_API_URL: fake.apiUrl,
    SPOTIFY_ACCOUNTS_URL: fake.accountsUrl,
    SPOTIFY_OPEN_URL: fake.openUrl,
    LOG_LEVEL: "debug",
  };
}

/** Every row of every table, as a dump would hold it. */
async function dumpOf(given: Database): Promise<string> {
  const tables = await given.$queryRaw<{ name: string }[]>`
    SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
    WHERE table_type = 'BASE TABLE' AND table_schema IN ('public', 'pgboss')`;
  const rows: string[] = [];
  for (const { name } of tables) {
    const found = await given.$queryRawUnsafe<{ line: string }[]>(
      `SELECT t::text AS line FROM ${name} AS t`,
    );
    rows.push(...found.map(({ line }) => line));
  }
  return rows.join("\n");
}

/** As it is, and as bytes and other columns would show it. */
const spellings = (secret: string): string[] => [
  secret,
  Buffer.from(secret).toString("hex"),
  Buffer.from(secret).toString("base64"),
  encodeURIComponent(secret),
];

describe("connecting over HTTP", () => {
  it("leaves no secret in the database, in the log, or with anybody else", async () => {
    const browser = await signUpAndIn(web.baseUrl);
    const away = await browser.fetch("/api/spotify/connect");
    const authorize = new URL(away.headers.get("location") ?? "");
    const back = await fake.accounts.agree(authorize, fake.catalogue.addUser("Listener A"));
    const underWay = await dumpOf(database);
    const { pathname, search } = back;
    const home = await browser.fetch(`${pathname}${search}`);
    expect(home.headers.get("location")).toBe("/import?spotify=connected");
    const replay = await browser.fetch(`${pathname}${search}`);
    expect(replay.status).toBe(400);
    expect(await replay.text()).toContain("Your Spotify account was not connected");
    for (const { headers } of [away, home, replay]) {
      expect(headers.get("referrer-policy")).toBe("no-referrer");
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("set-cookie") ?? "").not.toContain("spotify");
    }
    const { userId } = browser;
    const row = await database.spotifyConnection.findUniqueOrThrow({ where: { userId } });
    const { sealSecret } = loadSecrets(web.dataDir);
    const seal = tokenSeal(sealSecret);
    const tokens = [row.accessToken, row.refreshToken].map((sealed) => seal.open(sealed, userId));
    const passing = [authorize.searchParams.get("state"), back.searchParams.get("code")];
    const secrets = [...tokens, ...passing, sealSecret, fake.app.clientSecret];
    const told = `${underWay}\n${await dumpOf(database)}\n${web.output()}`;
    expect(told).toContain("Listener A");
    for (const secret of secrets) {
      expect(secret?.length).toBeGreaterThan(30);
      for (const spelling of spellings(secret ?? "")) expect(told).not.toContain(spelling);
    }
  });

  it("is begun at the one address that Spotify sends back to", async () => {
    const browser = await signUpAndIn(web.baseUrl);
    const { cookie } = browser;
    const other = `http://localhost:${web.port}/api/spotify/connect`;
    const answer = await fetch(other, { headers: { cookie }, redirect: "manual" });
    expect(answer.headers.get("location")).toBe("/import?spotify=wrong_address");
    const view = await browser.query("spotify.connection");
    expect(await view.json()).toMatchObject({
      result: { data: { isConfigured: true, openAt: web.baseUrl, state: "none" } },
    });
  });
});

describe("a web server that Spotify can't send back to", () => {
  it.each([
    [
      { PUBLIC_URL: "http://localhost:3111" },
      /PUBLIC_URL is http:\/\/localhost:3111.*127\.0\.0\.1:3111/,
    ],
    [{ SPOTIFY_CLIENT_SECRET: "" }, /SPOTIFY_CLIENT_SECRET: is missing/],
  ])("does not start with %j, and says why", async (variables, why) => {
    const { dataDir, database: given } = web;
    const place = { DATABASE_URL: given.url, DATA_DIR: dataDir };
    const child = spawnWeb({ ...place, ...credentials(), ...variables });
    const [output, exit] = await Promise.all([text(child.stderr!), once(child, "exit")]);
    expect(exit).toEqual([1, null]);
    expect(output).toMatch(why);
  });
});
