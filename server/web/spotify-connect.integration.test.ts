import { encode } from "next-auth/jwt";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { LiveSession } from "#server/auth/read-session.ts";
import { createDatabase } from "#server/db.ts";
import { ConnectClient } from "#server/spotify/connecting/connect-client.ts";
import { tokenSeal } from "#server/spotify/open-spotify.ts";
import { createSession } from "#server/testing/factories.ts";
import { heardEvents } from "#server/testing/heard-events.ts";
import type { FakeUser } from "#server/testing/spotify/catalogue-types.ts";
import { settingsOf } from "#server/testing/spotify/connect-user.ts";
import { startFakeSpotify, type FakeSpotify } from "#server/testing/spotify/start-fake-spotify.ts";
import { WebContext } from "#server/testing/web-context.ts";
import { connectSpotify, finishSpotify } from "./spotify-connect.ts";

const ORIGIN = "http://127.0.0.1:3000";
const REDIRECT = `${ORIGIN}/api/spotify/callback`;
const TOKEN_PATH = /token$/;

let context: WebContext;
let fake: FakeSpotify;
let connect: ConnectClient;
let session: LiveSession;
let listener: FakeUser;

beforeAll(async () => {
  context = await WebContext.open();
});
afterAll(() => context.close());

beforeEach(async () => {
  fake = await startFakeSpotify({ redirectUris: [REDIRECT] });
  connect = clientOf(fake);
  session = await context.signedIn();
  listener = fake.catalogue.addUser("Listener A");
  await context.database.spotifyApp.deleteMany();
});
afterEach(async () => {
  await connect.close();
  await fake.close();
});

function clientOf(given: FakeSpotify): ConnectClient {
  const settings = { ...settingsOf(given), credentials: given.app };
  return new ConnectClient({ database: context.database, settings, redirectUri: REDIRECT });
}

interface Asked {
  readonly as?: LiveSession | null;
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request as the front server passes it on. */
async function request(url: string | URL, given: Asked = {}): Promise<Request> {
  const { as = session, host = new URL(ORIGIN).host, headers = {} } = given;
  const secret = context.secrets.authSecret;
  const token = as && (await encode({ token: { ...as }, secret }));
  return new Request(url, {
    headers: {
      ...(token !== null && { cookie: `next-auth.session-token=${token}` }),
      "x-forwarded-host": host,
      ...headers,
    },
  });
}

const instance = (client: ConnectClient | null = connect) => ({
  ...context.instance({ spotify: settingsOf(fake) }),
  connect: client,
});

async function begin(asked?: Asked): Promise<string> {
  const answer = await connectSpotify(
    await request(`${ORIGIN}/api/spotify/connect`, asked),
    instance(),
  );
  expect(answer.status).toBe(302);
  expect(answer.headers.get("cache-control")).toBe("no-store");
  return answer.headers.get("location") ?? "";
}

async function finish(url: string | URL, asked?: Asked): Promise<Response> {
  const answer = await finishSpotify(await request(url, asked), instance());
  expect(answer.headers.get("cache-control")).toBe("no-store");
  return answer;
}

/** Where a whole way to Spotify and back ends. */
async function connectAs(user = listener, asked?: Asked): Promise<string> {
  const back = await fake.accounts.agree(await begin(asked), user);
  return (await finish(back, asked)).headers.get("location") ?? "";
}

/** Refused, with words, and with nothing kept. */
async function expectInvalid(answer: Response): Promise<void> {
  expect(answer.status).toBe(400);
  expect(await answer.text()).toMatch(/Your Spotify account was not connected.*Go to Import/su);
  expect(await context.database.spotifyConnection.count()).toBe(before);
}

let before = 0;
beforeEach(async () => {
  before = await context.database.spotifyConnection.count();
});

const connection = () =>
  context.database.spotifyConnection.findUnique({ where: { userId: session.userId } });

describe("connecting an account", () => {
  it("asks for what imports need, and keeps tokens sealed with the connection", async () => {
    const address = new URL(await begin());
    expect(address.href.startsWith(fake.accountsUrl)).toBe(true);
    expect(Object.fromEntries(address.searchParams)).toMatchObject({
      redirect_uri: REDIRECT,
      code_challenge_method: "S256",
      scope: expect.not.stringMatching(/modify|email/u) as string,
      state: expect.stringMatching(/^[\w-]{43}$/u) as string,
    });
    expect(await connectAs()).toBe("/import?spotify=connected");
    const row = await connection();
    expect(row).toMatchObject({
      spotifyUserId: listener.id,
      displayName: "Listener A",
      state: "active",
      remindedDays: null,
      version: 1,
      scopes: expect.arrayContaining(["playlist-read-private"]) as string[],
    });
    const seal = tokenSeal(context.secrets.sealSecret);
    const token = seal.open(row!.accessToken, session.userId) ?? "";
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(`${fake.apiUrl}/me`, { headers })).status).toBe(200);
    expect(seal.open(row!.refreshToken, session.userId)).toMatch(/^AQ/u);
    expect(fake.log.count({ path: TOKEN_PATH })).toBe(1);
    expect(fake.log.filter({ path: "/v1/me", status: 200 })).toHaveLength(2);
    expect(fake.violations).toEqual([]);
  });

  it("tells the user's pages, and is shown with its end", async () => {
    const caller = context.caller(session, { instance: instance() });
    const isOpen = { isConfigured: true, openAt: ORIGIN, closedUntil: null };
    expect(await caller.spotify.connection()).toMatchObject({ ...isOpen, state: "none" });
    const { userId } = session;
    const news = await heardEvents(context.url, () => connectAs());
    expect(news).toEqual([{ kind: "connection", id: userId, userId, version: 1 }]);
    const view = await caller.spotify.connection();
    expect(view).toMatchObject({ state: "active", displayName: "Listener A", version: 1 });
    const days = (Date.parse(view.endsAt!) - Date.parse(view.connectedAt!)) / 86_400_000;
    expect(days).toBeGreaterThan(180);
    expect(days).toBeLessThan(185);
    const until = new Date(Date.now() + 60_000);
    await context.database.spotifyApp.create({
      data: { clientId: fake.app.clientId, closedUntil: until },
    });
    expect(await caller.spotify.connection()).toMatchObject({ closedUntil: until.toISOString() });
    expect(await context.caller(session).spotify.connection()).toMatchObject({
      isConfigured: false,
      closedUntil: null,
      openAt: null,
      state: "active",
    });
  });

  it("again replaces the tokens of a connection that is over", async () => {
    await connectAs();
    const { userId } = session;
    await context.database.spotifyConnection.update({
      where: { userId },
      data: { state: "connect_again", remindedDays: 1, authorizedAt: new Date(0) },
    });
    const old = await connection();
    expect(await connectAs()).toBe("/import?spotify=connected");
    const row = await connection();
    expect(row).toMatchObject({ state: "active", remindedDays: null, version: 2 });
    expect(row!.authorizedAt.getTime()).toBeGreaterThan(Date.now() - 60_000);
    expect(row!.refreshToken).not.toEqual(old!.refreshToken);
    expect(row!.accessToken).not.toEqual(old!.accessToken);
  });

  it("with another account takes what came of the one before along", async () => {
    await connectAs();
    const { userId } = session;
    const { database } = context;
    const list = { userId, source: "spotify", kind: "playlist", access: "account" } as const;
    await database.playlist.create({ data: { ...list, sourceId: "a", name: "Of before" } });
    expect(await connectAs(listener)).toBe("/import?spotify=connected");
    expect(await database.playlist.count({ where: { userId } })).toBe(1);
    const other = fake.catalogue.addUser("Listener B");
    expect(await connectAs(other)).toBe("/import?spotify=connected");
    expect(await database.playlist.count({ where: { userId } })).toBe(0);
    expect(await connection()).toMatchObject({ spotifyUserId: other.id, version: 3 });
  });
});

describe("a way back that is no way back", () => {
  it.each([
    ["no state", (back: URL) => back.searchParams.delete("state")],
    ["another state", (back: URL) => back.searchParams.set("state", "x".repeat(43))],
    ["no code", (back: URL) => back.searchParams.delete("code")],
    ["another code", (back: URL) => back.searchParams.set("code", "AQ-none")],
  ])("with %s is refused", async (_what, spoil) => {
    const back = await fake.accounts.agree(await begin(), listener);
    spoil(back);
    await expectInvalid(await finish(back));
  });

  it("that was used is refused, and its code is not asked for again", async () => {
    const back = await fake.accounts.agree(await begin(), listener);
    await finish(back);
    const kept = await connection();
    before += 1;
    const calls = fake.log.count({ path: TOKEN_PATH });
    await expectInvalid(await finish(back));
    expect(await connection()).toEqual(kept);
    expect(fake.log.count({ path: TOKEN_PATH })).toBe(calls);
  });

  it("of two at once leads in one", async () => {
    const back = await fake.accounts.agree(await begin(), listener);
    const answers = await Promise.all([finish(back), finish(back), finish(back)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([302, 400, 400]);
    expect(fake.log.count({ path: TOKEN_PATH })).toBe(1);
  });

  it("of another session, or of nobody, is refused and used up", async () => {
    const stranger = await context.signedIn();
    const { userId } = session;
    const { id: sessionId } = await createSession(context.database, userId);
    for (const as of [stranger, { ...session, sessionId }, null]) {
      const back = await fake.accounts.agree(await begin(), listener);
      await expectInvalid(await finish(back, { as }));
      await expectInvalid(await finish(back));
    }
    expect(fake.log.count({ path: TOKEN_PATH })).toBe(0);
  });

  it("with another code's proof key is refused", async () => {
    const one = await fake.accounts.agree(await begin(), listener);
    const other = await fake.accounts.agree(await begin(), listener);
    one.searchParams.set("code", other.searchParams.get("code") ?? "");
    await expectInvalid(await finish(one));
    expect(fake.log.filter({ path: TOKEN_PATH })).toMatchObject([{ status: 400 }]);
  });

  it("after ten minutes is refused", async () => {
    const back = await fake.accounts.agree(await begin(), listener);
    await context.database.spotifySignIn.updateMany({ data: { expiresAt: new Date() } });
    await expectInvalid(await finish(back));
  });

  it("keeps five tabs of a session at most", async () => {
    const first = await begin();
    for (let tab = 0; tab < 5; tab += 1) await begin();
    const { sessionId } = session;
    expect(await context.database.spotifySignIn.count({ where: { sessionId } })).toBe(5);
    await expectInvalid(await finish(await fake.accounts.agree(first, listener)));
  });
});

describe("connecting is not begun", () => {
  it("by nobody", async () => {
    expect(await begin({ as: null })).toBe("/signin?next=%2Fimport");
  });

  it.each(["localhost:3000", "192.168.1.20:3000", "127.0.0.1:3001", "127.0.0.1"])(
    "at the address %s, whose session Spotify would not send back",
    async (host) => {
      expect(await begin({ host })).toBe("/import?spotify=wrong_address");
    },
  );

  it.each(["cross-site", "same-site"])("by a page that is %s", async (site) => {
    expect(await begin({ headers: { "sec-fetch-site": site } })).toBe("/import");
    const { sessionId } = session;
    expect(await context.database.spotifySignIn.count({ where: { sessionId } })).toBe(0);
  });

  it("without credentials", async () => {
    const asked = await request(`${ORIGIN}/api/spotify/connect`);
    for (const route of [connectSpotify, finishSpotify]) {
      const { headers } = await route(asked, instance(null));
      expect(headers.get("location")).toBe("/import?spotify=not_configured");
    }
  });

  it("while Spotify wants no requests", async () => {
    const closedUntil = new Date(Date.now() + 60_000);
    await context.database.spotifyApp.create({
      data: { clientId: fake.app.clientId, closedUntil },
    });
    expect(await begin()).toBe("/import?spotify=rate_limited");
  });
});

describe("what Spotify refuses is told by a code, and nothing is kept:", () => {
  /** Where the way back leads after something went wrong at Spotify. */
  async function refusalAfter(spoil: () => void): Promise<string> {
    const back = await fake.accounts.agree(await begin(), listener);
    spoil();
    const answer = await finish(back);
    expect(await connection()).toBeNull();
    return new URL(answer.headers.get("location") ?? "", ORIGIN).searchParams.get("spotify") ?? "";
  }

  it("the user pressed Cancel", async () => {
    const back = await fake.accounts.cancel(await begin());
    const answer = await finish(back);
    expect(answer.headers.get("location")).toBe("/import?spotify=access_denied");
    await expectInvalid(await finish(back));
  });

  it("the account was not let in by the app's owner", async () => {
    expect(await refusalAfter(() => (listener.isRegistered = false))).toBe("not_registered");
  });

  it.each([
    [503, TOKEN_PATH, "source_busy"],
    [401, TOKEN_PATH, "bad_credentials"],
    [503, /\/me$/u, "source_busy"],
    [401, /\/me$/u, "bad_answer"],
  ])("status %i of %s", async (status, path, code) => {
    const spoil = () => fake.faults.next(path, { kind: "status", status }, { times: 4 });
    expect(await refusalAfter(spoil)).toBe(code);
    expect(fake.log.count({ path: TOKEN_PATH })).toBe(1);
  });

  it("a limit, which everybody keeps to from then on", async () => {
    const limit = { kind: "status", status: 429, retryAfterSec: 60 } as const;
    expect(await refusalAfter(() => fake.faults.next(TOKEN_PATH, limit))).toBe("rate_limited");
    const app = await context.database.spotifyApp.findFirstOrThrow();
    expect(app.closedUntil!.getTime()).toBeGreaterThan(Date.now() + 50_000);
  });

  it("a database that is away, which is no fault of Spotify's", async () => {
    const back = await fake.accounts.agree(await begin(), listener);
    const away = createDatabase("postgresql://nobody@127.0.0.1:9/none");
    const broken = { ...instance(), database: away };
    const answer = await finishSpotify(await request(back), broken);
    await away.$disconnect();
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain("The database does not answer.");
  });

  it("a malformed answer", async () => {
    const spoil = () => fake.faults.next(TOKEN_PATH, { kind: "malformed" });
    expect(await refusalAfter(spoil)).toBe("bad_answer");
  });
});
