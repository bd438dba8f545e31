import { spawn, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createDatabase, type Database } from "#server/db.ts";
import { withClient } from "#server/launch/postgres/connect.ts";
import { createTestDatabase, type TestDatabase } from "#server/testing/database.ts";
import { createUser } from "#server/testing/factories.ts";
import { SEAL_SECRET } from "#server/testing/no-spotify.ts";
import { connectUser, settingsOf } from "#server/testing/spotify/connect-user.ts";
import { startFakeSpotify, type FakeSpotify } from "#server/testing/spotify/start-fake-spotify.ts";
import { waitUntil } from "#server/testing/wait-until.ts";
import { tokenSeal } from "../open-spotify.ts";

const PROGRAM = fileURLToPath(new URL("../../testing/fixtures/renew-token.ts", import.meta.url));
const TOKEN_PATH = /token$/;
const LIMIT_MS = 15_000;
/** Of the advisory lock that stands between an answer and its storing. */
const GATE = 4711;

let testDatabase: TestDatabase;
let database: Database;
let fake: FakeSpotify;
let userId: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = createDatabase(testDatabase.url);
});
afterAll(async () => {
  await database.$disconnect();
  await testDatabase.drop();
});

beforeEach(async () => {
  fake = await startFakeSpotify();
  userId = (await createUser(database)).id;
  await connectUser(database, fake, { userId, listener: fake.catalogue.addUser("listener-a") });
  await database.spotifyConnection.update({
    where: { userId },
    data: { accessExpiresAt: new Date(Date.now() + 60_000) },
  });
});
afterEach(async () => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill("SIGKILL");
  await fake.close();
});

type Answer = { readonly digest: string } | { readonly code: string };

function spawnWorker(): ChildProcess & { readonly answer: () => Promise<Answer> } {
  const given = JSON.stringify({ url: testDatabase.url, settings: settingsOf(fake), userId });
  const child = spawn(process.execPath, [PROGRAM, given], { stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  const output = text(child.stdout);
  return Object.assign(child, { answer: async () => JSON.parse(await output) as Answer });
}

const read = () => database.spotifyConnection.findUniqueOrThrow({ where: { userId } });

/** Both tokens can be opened: neither is half of another. */
async function tokens(): Promise<{ digest: string; refreshToken: string }> {
  const row = await read();
  const seal = tokenSeal(SEAL_SECRET);
  const accessToken = seal.open(row.accessToken, userId) ?? "";
  const digest = createHash("sha256").update(accessToken).digest("hex");
  return { digest, refreshToken: seal.open(row.refreshToken, userId) ?? "" };
}

/** Waits until so many sessions wait for a lock of this kind. */
async function untilWaiting(count: number, locktype: "transactionid" | "advisory"): Promise<void> {
  const isSo = await waitUntil(async () => {
    const rows = await database.$queryRaw<unknown[]>`
      SELECT 1 FROM pg_locks l JOIN pg_stat_activity a USING (pid)
      WHERE NOT l.granted AND l.locktype IN (${locktype}, 'tuple')
        AND a.datname = current_database()`;
    return rows.length === count;
  }, LIMIT_MS);
  expect(isSo).toBe(true);
}

describe("workers of their own processes", () => {
  it("that renew one user's token at once ask Spotify once, and all have the same one", async () => {
    const held = fake.faults.hold(TOKEN_PATH);
    const workers = [spawnWorker(), spawnWorker(), spawnWorker()];
    await held.arrived;
    await untilWaiting(workers.length - 1, "transactionid");
    const before = await read();
    held.release();
    const answers = await Promise.all(workers.map((worker) => worker.answer()));
    expect(fake.log.count({ path: TOKEN_PATH })).toBe(1);
    const { digest } = await tokens();
    for (const answer of answers) expect(answer).toEqual({ digest });
    const after = await read();
    expect(after.version).toBe(before.version + 1);
    expect(after.refreshToken).not.toEqual(before.refreshToken);
  });
});

describe("a worker that is killed between Spotify's answer and its storing", () => {
  const withGate = (run: () => Promise<void>): Promise<void> =>
    withClient(testDatabase.url, async (client) => {
      await client.query(`
        CREATE FUNCTION wait_at_gate() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN PERFORM pg_advisory_xact_lock(${GATE}); RETURN NEW; END $$`);
      await client.query(`
        CREATE TRIGGER gate BEFORE UPDATE ON "SpotifyConnection"
        FOR EACH ROW EXECUTE FUNCTION wait_at_gate()`);
      await client.query("SELECT pg_advisory_lock($1)", [GATE]);
      try {
        await run();
      } finally {
        await client.query("SELECT pg_advisory_unlock($1)", [GATE]);
        // Waits for the killed one's session, too.
        await client.query("DROP FUNCTION wait_at_gate CASCADE");
      }
    });

  async function killAtGate(): Promise<void> {
    const worker = spawnWorker();
    await untilWaiting(1, "advisory");
    expect(fake.log.filter({ path: TOKEN_PATH })).toMatchObject([{ status: 200 }]);
    const exited = once(worker, "exit");
    worker.kill("SIGKILL");
    await exited;
  }

  it("leaves the connection usable where the refresh token stays good", async () => {
    fake.settings.rotatesRefreshTokens = false;
    const before = await read();
    await withGate(killAtGate);
    expect(await read()).toEqual(before);
    const { digest } = (await spawnWorker().answer()) as { digest: string };
    expect((await tokens()).digest).toBe(digest);
    expect(await read()).toMatchObject({ state: "active", refreshToken: before.refreshToken });
  });

  it("has the user connect again where Spotify has replaced the refresh token", async () => {
    const before = await read();
    const old = await tokens();
    await withGate(killAtGate);
    expect(await read()).toEqual(before);
    expect(await spawnWorker().answer()).toEqual({ code: "connect_again" });
    expect(await spawnWorker().answer()).toEqual({ code: "connect_again" });
    expect(fake.log.count({ path: TOKEN_PATH })).toBe(2);
    expect(await read()).toMatchObject({ state: "connect_again" });
    expect(await tokens()).toEqual(old);
  });
});
