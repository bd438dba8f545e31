import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { loadContract } from "#server/testing/spotify/openapi-contract.ts";
import { startPrism, type Prism } from "#server/testing/spotify/start-prism.ts";
import { processExists } from "#server/process-exists.ts";
import { AccountsClient, makeProofKey, SPOTIFY_SCOPES } from "./accounts-client.ts";
import { AnswerCache } from "./answer-cache.ts";
import type { AccessSource } from "./api-requests.ts";
import { HttpClient, type HttpAnswer, type SendRequest } from "./http-client.ts";
import { readListItem, readTrack } from "./listed-item.ts";
import type { RequestBudget } from "./send-within-budget.ts";
import { PAGE_LIMIT, SpotifyClient } from "./spotify-client.ts";

const ID = "3cEYpjA9oz9GiPac4AsH4n";
const { signal } = new AbortController();

interface Exchange {
  readonly url: URL;
  readonly answer: HttpAnswer;
}

let prism: Prism;
let http: HttpClient;
let exchanges: Exchange[];
let client: SpotifyClient;

beforeAll(async () => {
  prism = await startPrism();
  http = new HttpClient({ proxy: {} });
  client = new SpotifyClient({
    apiUrl: prism.apiUrl,
    send,
    access,
    budget,
    cache: new AnswerCache(),
    backOff: { tries: 1, firstMs: 1, longestMs: 1 },
  });
});
afterAll(async () => {
  await http.close();
  await prism.close();
  expect(processExists(prism.pid)).toBe(false);
});
beforeEach(() => {
  exchanges = [];
});

const send: SendRequest = async (request) => {
  const answer = await http.send(request);
  exchanges.push({ url: request.url, answer });
  return answer;
};

const access: AccessSource = {
  subject: "listener-a",
  token: () => Promise.resolve("a-token"),
  replace: () => Promise.reject(new Error("The token was refused.")),
};

const budget: RequestBudget = {
  enter: () => Promise.resolve({ isProbe: false }),
  open: () => Promise.resolve(),
  close: () => Promise.resolve(),
  release: () => Promise.resolve(),
};

/** What Prism has against a request, or against its own answer to it. */
function violationsOf({ answer: { status, headers, text } }: Exchange): string[] {
  const told = headers["sl-violations"];
  const refusal = status === 200 ? [] : [`${status} ${text}`];
  return told === undefined ? refusal : [...refusal, told];
}

/** Every call that there is, with what it takes. */
const CALLS = {
  profile: () => client.profile(signal),
  playlist: () => client.playlist(ID, signal),
  playlistItems: () => client.playlistItems(ID, { offset: 100 }, signal),
  likedTracks: () => client.likedTracks({ offset: 0, limit: 1 }, signal),
  ownPlaylists: () => client.ownPlaylists({ offset: 50 }, signal),
  album: () => client.album(ID, signal),
  albumTracks: () => client.albumTracks(ID, { offset: 0 }, signal),
  track: () => client.track(ID, signal),
  searchTracks: () => client.searchTracks(`isrc:QZ0000000001 “Señor” & ${"x".repeat(300)}`, signal),
} satisfies Partial<Record<keyof SpotifyClient, () => Promise<unknown>>>;

const PAGED = {
  playlistItems: (page: { offset: number; limit?: number }) =>
    client.playlistItems(ID, page, signal),
  likedTracks: (page: { offset: number; limit?: number }) => client.likedTracks(page, signal),
  ownPlaylists: (page: { offset: number; limit?: number }) => client.ownPlaylists(page, signal),
  albumTracks: (page: { offset: number; limit?: number }) => client.albumTracks(ID, page, signal),
};

/** Where the description has no example Prism says yes, so that all are local files, and "string", also for the type of tracks in albums. */
function stored(example: unknown): unknown {
  return { ...(example as object), is_local: false, type: "track" };
}

describe("the client against Spotify's description", () => {
  it("is held against it with every call that it has", () => {
    const methods = Object.getOwnPropertyNames(SpotifyClient.prototype);
    expect(methods.filter((name) => name !== "constructor").sort()).toEqual(
      Object.keys(CALLS).sort(),
    );
  });

  it.each(Object.entries(CALLS))(
    "asks as it says, and reads its answer: %s",
    async (_name, call) => {
      await expect(call()).resolves.toBeDefined();
      expect(exchanges).toHaveLength(1);
      expect(exchanges.flatMap(violationsOf)).toEqual([]);
    },
  );

  it("reads tracks in the examples of every kind of list", async () => {
    const [first] = (await CALLS.playlistItems()).items;
    const [liked] = (await CALLS.likedTracks()).items;
    const [inAlbum] = (await CALLS.albumTracks()).items;
    const [found] = await CALLS.searchTracks();
    const album = { name: "Sample Album", coverUrl: null };
    const read = [
      readTrack(stored(first?.item), null),
      readTrack(stored(liked?.track), null),
      readTrack(stored(inAlbum), album),
      readTrack(stored(await CALLS.track()), null),
      readTrack(stored(found), null),
    ];
    const track = { id: "string", title: "string", artists: ["string"], durationSec: 0 };
    expect(read).toMatchObject(read.map(() => ({ kind: "track", track })));
    expect(readListItem(first ?? null)).toEqual({ kind: "skipped", reason: "local_file" });
  });

  it.each(Object.entries(PAGED))(
    "sends no page that is too long or begins nowhere: %s",
    async (_name, ask) => {
      for (const page of [
        { offset: 0, limit: PAGE_LIMIT + 1 },
        { offset: 0, limit: 0 },
        { offset: 0, limit: 1.5 },
        { offset: -1 },
      ]) {
        expect(() => ask(page)).toThrow(RangeError);
      }
      expect(exchanges).toEqual([]);
      await ask({ offset: 0, limit: PAGE_LIMIT });
      expect(exchanges.flatMap(violationsOf)).toEqual([]);
      expect(exchanges[0]?.url.searchParams.get("limit")).toBe("50");
    },
  );

  it("searches for ten at most", async () => {
    await CALLS.searchTracks();
    expect(exchanges[0]?.url.searchParams.get("limit")).toBe("10");
  });

  it.each([
    "/me/tracks?limit=51",
    `/playlists/${ID}/items?limit=51`,
    "/search?q=x&type=track&limit=11",
    "/search?q=x&type=tracks",
    "/search?type=track",
  ])("would be told if it asked for %s", async (path) => {
    const headers = { authorization: "Bearer a-token" };
    const answer = await http.send({ url: new URL(`${prism.apiUrl}${path}`), headers, signal });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain("Your request is not valid");
  });

  it("would be told if it sent no token", async () => {
    const answer = await http.send({ url: new URL(`${prism.apiUrl}/me`), signal });
    expect(answer.status).toBe(401);
  });
});

/** The description has no operations of the accounts service, only where it is and what can be asked for. */
describe("the client of the accounts service against Spotify's description", () => {
  it("goes to its addresses, for scopes that it has", async () => {
    const { scopes, authorizationUrl, tokenUrl } = loadContract();
    expect(scopes).toEqual(expect.arrayContaining([...SPOTIFY_SCOPES]));
    const sent: string[] = [];
    const accounts = new AccountsClient({
      clientId: "an-application",
      clientSecret: "a-secret",
      accountsUrl: "https://accounts.spotify.com",
      send: ({ url }) => {
        sent.push(url.href);
        const token = { access_token: "t", token_type: "Bearer", expires_in: 3600 };
        return Promise.resolve({ status: 200, headers: {}, text: JSON.stringify(token) });
      },
    });
    const redirectUri = "http://127.0.0.1:3000/api/spotify/callback";
    const { verifier, challenge } = makeProofKey();
    const authorize = new URL(accounts.authorizeAddress({ state: "s", challenge, redirectUri }));
    expect(`${authorize.origin}${authorize.pathname}`).toBe(authorizationUrl);
    await accounts.appToken(signal);
    await accounts.exchangeCode({ code: "c", verifier, redirectUri }, signal);
    await accounts.refresh("r", signal);
    expect(sent).toEqual([tokenUrl, tokenUrl, tokenUrl]);
  });
});
