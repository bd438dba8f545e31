import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FakeUser } from "#server/testing/spotify/catalogue-types.ts";
import { makeCatalogue } from "#server/testing/spotify/make-catalogue.ts";
import { startFakeSpotify, type FakeSpotify } from "#server/testing/spotify/start-fake-spotify.ts";
import { AccountsClient, makeProofKey, SPOTIFY_SCOPES } from "./accounts-client.ts";
import { AnswerCache } from "./answer-cache.ts";
import type { AccessSource } from "./api-requests.ts";
import { HTTP_LIMITS, HttpClient } from "./http-client.ts";
import { coverOf, readListItem, readTrack } from "./listed-item.ts";
import type { RequestBudget } from "./send-within-budget.ts";
import { PAGE_LIMIT, SpotifyClient } from "./spotify-client.ts";

const REDIRECT = "http://127.0.0.1:3000/api/spotify/callback";
const LIMITS = { ...HTTP_LIMITS, answerMs: 1000 };
const { signal } = new AbortController();

let fake: FakeSpotify;
let http: HttpClient;
let accounts: AccountsClient;
let listener: FakeUser;
let closed: Date[];
let replaced: string[];

beforeEach(async () => {
  fake = await startFakeSpotify({ redirectUris: [REDIRECT] });
  http = new HttpClient({ proxy: {}, limits: LIMITS });
  accounts = new AccountsClient({
    ...fake.app,
    accountsUrl: fake.accountsUrl,
    send: http.send,
    now: () => fake.clock.now(),
  });
  listener = fake.catalogue.addUser("listener-a");
  [closed, replaced] = [[], []];
});
afterEach(async () => {
  await http.close();
  await fake.close();
});

const budget: RequestBudget = {
  enter: () => Promise.resolve({ isProbe: false }),
  open: () => Promise.resolve(),
  close: (until) => {
    closed.push(until);
    return Promise.resolve();
  },
  release: () => Promise.resolve(),
};

async function connect(): Promise<AccessSource> {
  const { verifier, challenge } = makeProofKey();
  const address = accounts.authorizeAddress({ state: "x", challenge, redirectUri: REDIRECT });
  const back = await fake.accounts.agree(address, listener);
  const code = back.searchParams.get("code") ?? "";
  let tokens = await accounts.exchangeCode({ code, verifier, redirectUri: REDIRECT }, signal);
  return {
    subject: listener.id,
    token: () => Promise.resolve(tokens.accessToken),
    replace: async (refused) => {
      replaced.push(refused);
      tokens = await accounts.refresh(tokens.refreshToken ?? "", signal);
      return tokens.accessToken;
    },
  };
}

function clientFor(access: AccessSource): SpotifyClient {
  return new SpotifyClient({
    apiUrl: fake.apiUrl,
    send: http.send,
    access,
    budget,
    cache: new AnswerCache(),
    backOff: { tries: 3, firstMs: 1, longestMs: 5 },
    now: () => fake.clock.now(),
  });
}

const ownClient = async (): Promise<SpotifyClient> => clientFor(await connect());

describe("the client of the Web API", () => {
  it.each(["item", "track"] as const)("reads playlists whose items hold `%s`", async (shape) => {
    fake.settings.playlistShape = shape;
    const { tracks } = makeCatalogue(fake.catalogue, 120);
    const entries = [tracks[0]!, null, ...tracks.slice(1)];
    const { id } = fake.catalogue.addPlaylist({ title: "Own", owner: listener, tracks: entries });
    const client = await ownClient();
    const playlist = await client.playlist(id, signal);
    expect((playlist.items ?? playlist.tracks)?.total).toBe(121);
    const items = [];
    for (let offset = 0; ;) {
      const page = await client.playlistItems(id, { offset }, signal);
      items.push(...page.items.map(readListItem));
      offset += page.items.length;
      if (page.next === null) break;
    }
    expect(items).toHaveLength(121);
    expect(items[1]).toEqual({ kind: "skipped", reason: "removed" });
    const read = items.flatMap((item) => (item.kind === "track" ? [item.track] : []));
    expect(read.map(({ id: trackId }) => trackId)).toEqual(tracks.map((track) => track.id));
    expect(read[6]).toMatchObject({
      title: tracks[6]!.title,
      artists: tracks[6]!.artists.map(({ name }) => name),
      album: tracks[6]!.album.title,
      durationSec: tracks[6]!.durationMs / 1000,
      isrc: tracks[6]!.isrc,
      coverUrl: expect.stringContaining(fake.imagesUrl) as string,
    });
    expect(fake.violations).toEqual([]);
  });

  it("reads albums, tracks, liked songs, own playlists, a search and the profile", async () => {
    const { tracks, albums } = makeCatalogue(fake.catalogue, 12);
    listener.saved = tracks.map((track) => ({ addedAt: "2026-01-01T00:00:00Z", track }));
    fake.catalogue.addPlaylist({ title: "Own", owner: listener, tracks: [] });
    const client = await ownClient();
    expect(await client.profile(signal)).toMatchObject({ id: listener.id });
    const album = await client.album(albums[0]!.id, signal);
    expect(album).toMatchObject({ name: albums[0]!.title, total_tracks: 10 });
    const page = await client.albumTracks(album.id, { offset: 0 }, signal);
    const ofAlbum = { name: album.name, coverUrl: coverOf(album.images) };
    const inAlbum = page.items.map((item) => readTrack(item, ofAlbum));
    expect(inAlbum[3]).toMatchObject({
      track: { id: tracks[3]!.id, album: album.name, coverUrl: ofAlbum.coverUrl, isrc: null },
    });
    expect(readTrack(await client.track(tracks[11]!.id, signal), null)).toMatchObject({
      track: { isrc: tracks[11]!.isrc, album: albums[1]!.title },
    });
    const liked = await client.likedTracks({ offset: 10 }, signal);
    expect(liked).toMatchObject({ total: 12, next: null });
    expect(liked.items.map(readListItem)).toMatchObject(
      tracks.slice(10).map(({ id }) => ({ track: { id } })),
    );
    expect((await client.ownPlaylists({ offset: 0 }, signal)).items).toHaveLength(1);
    const found = await client.searchTracks(tracks[4]!.title, signal);
    expect(found.map(({ id }) => id)).toContain(tracks[4]!.id);
    expect(found.length).toBeLessThanOrEqual(10);
    expect(fake.violations).toEqual([]);
  });

  it("asks for no page that the documentation forbids", async () => {
    const client = await ownClient();
    const asked = fake.log.entries.length;
    for (const page of [{ offset: -1 }, { offset: 0.5 }, { offset: 0, limit: PAGE_LIMIT + 1 }]) {
      expect(() => client.likedTracks(page, signal)).toThrow(RangeError);
    }
    expect(fake.log.entries).toHaveLength(asked);
  });

  it("asks again whether what it has is still so", async () => {
    const { id } = fake.catalogue.addPlaylist({ title: "Own", owner: listener, tracks: [] });
    const client = await ownClient();
    const first = await client.playlist(id, signal);
    expect(await client.playlist(id, signal)).toEqual(first);
    expect(fake.log.entries.slice(-2).map(({ status }) => status)).toEqual([200, 304]);
  });

  it("asks anew when Spotify stumbles, up to its number of tries", async () => {
    const playlist = fake.catalogue.addPlaylist({ title: "Own", owner: listener, tracks: [] });
    const { id } = playlist;
    const client = await ownClient();
    for (const fault of [
      { kind: "status", status: 503 },
      { kind: "malformed" },
      { kind: "reset" },
    ] as const) {
      fake.faults.next(/playlists/, fault, { times: 2 });
      expect(await client.playlist(id, signal)).toMatchObject({ name: "Own" });
      // What had not changed would come without a body that could be malformed.
      fake.catalogue.edit(playlist, (entries) => entries);
      fake.faults.next(/playlists/, fault, { times: 3 });
      await expect(client.playlist(id, signal)).rejects.toMatchObject({ name: "SpotifyError" });
    }
  });

  it("gives up on an answer that does not come, and at once when it is told to", async () => {
    const client = await ownClient();
    fake.faults.next(/me/, { kind: "hang" }, { times: 3 });
    await expect(client.profile(signal)).rejects.toMatchObject({ code: "timeout" });
    fake.faults.next(/me/, { kind: "hang" });
    const stop = new AbortController();
    const asked = client.profile(stop.signal);
    stop.abort(new Error("told to"));
    await expect(asked).rejects.toThrow("told to");
  });

  it("takes a limit to the budget, with the time that Spotify names", async () => {
    const client = await ownClient();
    const before = fake.clock.now();
    for (const [reason, retryAfterSec] of [
      [undefined, 7],
      ["QUOTA_EXCEEDED", 86_400],
    ] as const) {
      const limit = fake.faults.rateLimit({ retryAfterSec, ...(reason && { reason }) });
      await expect(client.profile(signal)).rejects.toMatchObject({ code: "rate_limited" });
      expect(limit.calls).toBe(1);
      limit.end();
      const waitSec = (closed.at(-1)!.getTime() - before) / 1000;
      expect(waitSec).toBeGreaterThanOrEqual(retryAfterSec);
      expect(waitSec).toBeLessThan(retryAfterSec + 30);
    }
  });

  it("has a refused token replaced once", async () => {
    const client = await ownClient();
    fake.clock.advance(3_600_000);
    expect(await client.profile(signal)).toMatchObject({ id: listener.id });
    expect(replaced).toHaveLength(1);
    await client.profile(signal);
    expect(replaced).toHaveLength(1);
  });

  it("waits out that a renewed token is refused, too, and renews no other one for it", async () => {
    const client = await ownClient();
    fake.faults.next(/me$/, { kind: "status", status: 401 }, { times: 2 });
    expect(await client.profile(signal)).toMatchObject({ id: listener.id });
    fake.faults.next(/me$/, { kind: "status", status: 401 }, { times: 4 });
    await expect(client.profile(signal)).rejects.toMatchObject({
      code: "source_busy",
      isWorthRetry: true,
      message: "Spotify refuses the token that it has just given. Try again later.",
    });
    expect(replaced).toHaveLength(2);
  });

  it("says of the application's own token that the server is refused, not a user", async () => {
    const { accessToken } = await accounts.appToken(signal);
    const token = () => Promise.resolve(accessToken);
    const client = clientFor({ subject: "app", isApp: true, token, replace: token });
    const { id } = fake.catalogue.addTrack();
    fake.faults.next(/tracks/, { kind: "status", status: 401 }, { times: 2 });
    const refused = client.track(id, signal);
    await expect(refused).rejects.toMatchObject({ code: "bad_credentials", isWorthRetry: false });
    await expect(refused).rejects.toThrow(/SPOTIFY_CLIENT_SECRET/);
    expect(await client.track(id, signal)).toMatchObject({ id });
  });

  it("tells a playlist of others from one that is not there", async () => {
    const other = fake.catalogue.addUser("listener-b");
    const { id } = fake.catalogue.addPlaylist({ title: "Foreign", owner: other, tracks: [] });
    const client = await ownClient();
    const items = client.playlistItems(id, { offset: 0 }, signal);
    await expect(items).rejects.toMatchObject({ code: "private_playlist", isWorthRetry: false });
    const gone = client.track("0000000000000000000000", signal);
    await expect(gone).rejects.toMatchObject({ code: "not_found_at_source", isWorthRetry: false });
  });
});

describe("the client of the accounts service", () => {
  it("asks for leave to read the library, and for nothing else", () => {
    expect(SPOTIFY_SCOPES.every((scope) => scope.includes("read"))).toBe(true);
  });

  it("gets the application's own token, and says so when the credentials are wrong", async () => {
    const token = await accounts.appToken(signal);
    expect(token).toMatchObject({ refreshToken: null });
    expect(token.expiresAt.getTime() - fake.clock.now()).toBeGreaterThan(3_500_000);
    const wrong = new AccountsClient({
      clientId: fake.app.clientId,
      clientSecret: "wrong-secret",
      accountsUrl: fake.accountsUrl,
      send: http.send,
    });
    const refused = wrong.appToken(signal);
    await expect(refused).rejects.toMatchObject({ code: "bad_credentials" });
    await expect(refused).rejects.not.toThrow(/wrong-secret/);
  });

  it("takes a code once, and tells neither code nor token", async () => {
    await connect();
    const exchange = accounts.exchangeCode(
      { code: "a-used-code", verifier: makeProofKey().verifier, redirectUri: REDIRECT },
      signal,
    );
    await expect(exchange).rejects.toMatchObject({ code: "connect_again" });
    await expect(exchange).rejects.not.toThrow(/a-used-code/);
  });

  it("knows a refresh token that is over from a service that is ill", async () => {
    const access = await connect();
    fake.faults.next(/token/, { kind: "status", status: 503 });
    await expect(access.replace("x", signal)).rejects.toMatchObject({ code: "source_busy" });
    await expect(accounts.refresh("never-given", signal)).rejects.toMatchObject({
      code: "connect_again",
    });
  });
});
