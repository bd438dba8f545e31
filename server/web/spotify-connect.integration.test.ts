import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { tokenSeal } from "#server/spotify/open-spotify.ts";
import { heardEvents } from "#server/testing/heard-events.ts";
import { createPlaylist } from "#server/testing/list-rows.ts";
import { Connecting, REDIRECT } from "#server/testing/spotify/connecting.ts";
import { WebContext } from "#server/testing/web-context.ts";
import { connectSpotify, finishSpotify } from "./spotify-connect.ts";

const CONNECTED = "/import?spotify=connected";
const ORIGIN = new URL(REDIRECT).origin;

let context: WebContext;
let on: Connecting;

beforeAll(async () => {
  context = await WebContext.open();
});
afterAll(() => context.close());
beforeEach(async () => {
  on = await Connecting.open(context);
});
afterEach(() => on.close());

describe("connecting an account", () => {
  it("asks for what imports need, and keeps tokens sealed with the connection", async () => {
    const { fake, session } = on;
    const address = new URL(await on.begin());
    expect(address.href.startsWith(fake.accountsUrl)).toBe(true);
    expect(Object.fromEntries(address.searchParams)).toMatchObject({
      redirect_uri: REDIRECT,
      code_challenge_method: "S256",
      scope: expect.not.stringMatching(/modify|email/u) as string,
      state: expect.stringMatching(/^[\w-]{43}$/u) as string,
    });
    expect(await on.go()).toBe(CONNECTED);
    const row = await on.stored();
    expect(row).toMatchObject({
      spotifyUserId: on.listener.id,
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
    expect(on.tokenCalls).toBe(1);
    expect(fake.log.filter({ path: "/v1/me", status: 200 })).toHaveLength(2);
    expect(fake.violations).toEqual([]);
  });

  it("tells the user's pages, and is shown with its end", async () => {
    const { session } = on;
    const { userId } = session;
    const caller = context.caller(session, { instance: on.instance() });
    const isOpen = { isConfigured: true, openAt: ORIGIN, closedUntil: null };
    expect(await caller.spotify.connection()).toMatchObject({ ...isOpen, state: "none" });
    const news = await heardEvents(context.url, () => on.go());
    expect(news).toEqual([{ kind: "connection", id: userId, userId, version: 1 }]);
    const view = await caller.spotify.connection();
    expect(view).toMatchObject({ state: "active", displayName: "Listener A", version: 1 });
    const days = (Date.parse(view.endsAt!) - Date.parse(view.connectedAt!)) / 86_400_000;
    expect(days).toBeGreaterThan(180);
    expect(days).toBeLessThan(185);
    const closedUntil = new Date(Date.now() + 60_000);
    const { clientId } = on.fake.app;
    await context.database.spotifyApp.create({ data: { clientId, closedUntil } });
    const until = closedUntil.toISOString();
    expect(await caller.spotify.connection()).toMatchObject({ closedUntil: until });
    expect(await context.caller(session).spotify.connection()).toMatchObject({
      isConfigured: false,
      closedUntil: null,
      openAt: null,
      state: "active",
    });
  });

  it("again replaces the tokens of a connection that is over", async () => {
    await on.go();
    await context.database.spotifyConnection.update({
      where: { userId: on.session.userId },
      data: { state: "connect_again", remindedDays: 1, authorizedAt: new Date(0) },
    });
    const old = await on.stored();
    expect(await on.go()).toBe(CONNECTED);
    const row = await on.stored();
    expect(row).toMatchObject({ state: "active", remindedDays: null, version: 2 });
    expect(row!.authorizedAt.getTime()).toBeGreaterThan(Date.now() - 60_000);
    expect(row!.refreshToken).not.toEqual(old!.refreshToken);
    expect(row!.accessToken).not.toEqual(old!.accessToken);
  });

  it("with another account takes what came of the one before along", async () => {
    await on.go();
    const { userId } = on.session;
    const { database } = context;
    await createPlaylist(database, { userId });
    expect(await on.go()).toBe(CONNECTED);
    expect(await database.playlist.count({ where: { userId } })).toBe(1);
    const other = on.fake.catalogue.addUser("Listener B");
    expect(await on.go(other)).toBe(CONNECTED);
    expect(await database.playlist.count({ where: { userId } })).toBe(0);
    expect(await on.stored()).toMatchObject({ spotifyUserId: other.id, version: 3 });
  });
});

describe("whoever began at another page", () => {
  const playlist = "/playlists/0192f0a4-5b6c-7d8e-9f01-23456789abcd";
  const list = "/import?list=0192f0a4-5b6c-7d8e-9f01-23456789abcd";

  /** Where it is asked for at a page of this server. */
  async function beginAt(page: string): Promise<Response> {
    const address = `${ORIGIN}/api/spotify/connect?page=${encodeURIComponent(page)}`;
    return connectSpotify(await on.request(address), on.instance());
  }

  it.each([
    [list, `${list}&spotify=connected`],
    [playlist, `${CONNECTED}&page=${encodeURIComponent(playlist)}`],
    ["/settings", `${CONNECTED}&page=%2Fsettings`],
    ["https://example.com/", CONNECTED],
    ["//example.com/settings", CONNECTED],
  ])("comes back to %s", async (page, end) => {
    const away = (await beginAt(page)).headers.get("location") ?? "";
    expect(away).not.toContain("example.com");
    const back = await on.finish(await on.fake.accounts.agree(away, on.listener));
    expect(back.headers.get("location")).toBe(end);
  });

  it("comes back there after a no, too", async () => {
    const away = (await beginAt(list)).headers.get("location") ?? "";
    const back = await on.finish(await on.fake.accounts.cancel(away));
    expect(back.headers.get("location")).toBe(`${list}&spotify=access_denied`);
  });

  it("is asked to sign in first, and goes on there", async () => {
    const address = `${ORIGIN}/api/spotify/connect?page=%2Fsettings`;
    const asked = await on.request(address, { as: null });
    const { headers } = await connectSpotify(asked, on.instance());
    expect(headers.get("location")).toBe("/signin?next=%2Fsettings");
  });
});

describe("connecting is not begun", () => {
  it("by nobody", async () => {
    expect(await on.begin({ as: null })).toBe("/signin?next=%2Fimport");
  });

  it.each(["localhost:3000", "192.168.1.20:3000", "127.0.0.1:3001", "127.0.0.1"])(
    "at the address %s, whose session Spotify would not send back",
    async (host) => {
      expect(await on.begin({ host })).toBe("/import?spotify=wrong_address");
    },
  );

  it.each(["cross-site", "same-site"])("by a page that is %s", async (site) => {
    expect(await on.begin({ headers: { "sec-fetch-site": site } })).toBe("/import");
    const { sessionId } = on.session;
    expect(await context.database.spotifySignIn.count({ where: { sessionId } })).toBe(0);
  });

  it("without credentials", async () => {
    const asked = await on.request(REDIRECT);
    for (const route of [connectSpotify, finishSpotify]) {
      const { headers } = await route(asked, on.instance(null));
      expect(headers.get("location")).toBe("/import?spotify=not_configured");
    }
  });

  it("while Spotify wants no requests", async () => {
    const closedUntil = new Date(Date.now() + 60_000);
    const { clientId } = on.fake.app;
    await context.database.spotifyApp.create({ data: { clientId, closedUntil } });
    expect(await on.begin()).toBe("/import?spotify=rate_limited");
  });
});
