import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ask, type Json } from "./ask.ts";
import type { FakeUser } from "./catalogue-types.ts";
import { makeCatalogue } from "./make-catalogue.ts";
import { startFakeSpotify, type FakeSpotify } from "./start-fake-spotify.ts";

let fake: FakeSpotify;
let listener: FakeUser;
let token: string;

beforeEach(async () => {
  fake = await startFakeSpotify();
  listener = fake.catalogue.addUser("listener-a");
  token = fake.accounts.signIn(listener).accessToken;
});

afterEach(() => fake.close());

/** Ids of a playlist's tracks by following `next` from the first page. */
async function readAll(first: string): Promise<string[]> {
  const ids: string[] = [];
  for (let next: string | null = first; next !== null;) {
    const { body } = await ask(next, token);
    const page = body as unknown as { items: { item: { id: string } }[]; next: string | null };
    ids.push(...page.items.map(({ item }) => item.id));
    next = page.next;
  }
  return ids;
}

function ownPlaylist(count: number) {
  const { tracks } = makeCatalogue(fake.catalogue, count);
  const playlist = fake.catalogue.addPlaylist({ owner: listener, tracks });
  return { playlist, tracks, items: `${fake.apiUrl}/playlists/${playlist.id}/items` };
}

describe("pages", () => {
  test("lead from one to the next and back, each item once and in order", async () => {
    const { tracks, items } = ownPlaylist(250);
    expect(await readAll(`${items}?limit=50`)).toEqual(tracks.map(({ id }) => id));
    const { body } = await ask(`${items}?limit=50&offset=50`, token);
    expect(body).toMatchObject({
      total: 250,
      limit: 50,
      offset: 50,
      href: `${items}?limit=50&offset=50`,
      next: `${items}?limit=50&offset=100`,
      previous: `${items}?limit=50&offset=0`,
    });
    expect(fake.log.count({ path: /items$/ })).toBe(6);
    expect(fake.violations).toEqual([]);
  });

  test.each([
    ["/me/tracks?limit=51", "Invalid limit"],
    ["/me/tracks?limit=0", "Invalid limit"],
    ["/me/playlists?offset=-1", "Invalid offset"],
    ["/me/tracks?offset=many", "Invalid offset"],
    ["/search?q=a&type=track&limit=11", "Invalid limit"],
    ["/search?q=a&type=track&offset=1001", "Invalid offset"],
    ["/search?q=a&type=song", "Bad search type field song"],
    ["/search?type=track", "No search query"],
    ["/tracks/short", "Invalid base62 id"],
  ])("outside the documented limits are refused and remembered: %s", async (request, message) => {
    expect(await ask(fake.apiUrl + request, token)).toMatchObject({
      status: 400,
      body: { error: { status: 400, message } },
    });
    expect(fake.violations).toMatchObject([{ method: "GET", reason: message }]);
  });

  test("may change while they are read, and the playlist's snapshot with them", async () => {
    const { playlist, tracks, items } = ownPlaylist(6);
    const before = playlist.snapshotId;
    const added = fake.catalogue.addTrack();
    const stop = fake.onPage(({ offset }) => {
      if (offset !== 2) return;
      fake.catalogue.edit(playlist, (entries) => [added, ...entries]);
      stop();
    });
    const ids = await readAll(`${items}?limit=2`);
    const [first, second, third, fourth, ...rest] = tracks.map(({ id }) => id);
    expect(ids).toEqual([first, second, third, fourth, fourth, ...rest]);
    expect(playlist.snapshotId).not.toBe(before);
    const { body } = await ask(`${items}?limit=1`, token);
    expect(body).toMatchObject({ total: 7, items: [{ item: { id: added.id } }] });
  });
});

describe("a playlist", () => {
  test("shows its items to its owner and collaborators only", async () => {
    const [owner, helper] = [fake.catalogue.addUser("owner"), fake.catalogue.addUser("helper")];
    const tracks = [fake.catalogue.addTrack()];
    const seed = { owner, tracks, collaborators: [helper], isPublic: true };
    const { id } = fake.catalogue.addPlaylist(seed);
    const [one, items] = [`${fake.apiUrl}/playlists/${id}`, `${fake.apiUrl}/playlists/${id}/items`];
    const helperToken = fake.accounts.signIn(helper).accessToken;
    expect(await ask(items, helperToken)).toMatchObject({ status: 200, body: { total: 1 } });
    expect(await ask(one, helperToken)).toMatchObject({ body: { items: { total: 1 } } });
    for (const foreign of [token, fake.accounts.clientToken()]) {
      expect(await ask(items, foreign)).toMatchObject({
        status: 403,
        body: { error: { status: 403, message: "Forbidden" } },
      });
      const { status, body } = await ask(one, foreign);
      expect([status, "items" in body]).toEqual([200, false]);
    }
  });

  test("has no address of the time before 2026", async () => {
    const { playlist } = ownPlaylist(1);
    const { status } = await ask(`${fake.apiUrl}/playlists/${playlist.id}/tracks`, token);
    expect(status).toBe(403);
    expect(fake.violations).toHaveLength(1);
  });

  test("that is private is hidden from others, and from its owner without the scope", async () => {
    const { playlist, items } = ownPlaylist(1);
    const other = fake.accounts.signIn(fake.catalogue.addUser("listener-b")).accessToken;
    const narrow = fake.accounts.signIn(listener, []).accessToken;
    const one = `${fake.apiUrl}/playlists/${playlist.id}`;
    expect(await ask(one, other)).toMatchObject({ status: 404 });
    expect(await ask(one, narrow)).toMatchObject({ status: 403 });
    expect(await ask(items, narrow)).toMatchObject({
      status: 403,
      body: { error: { message: "Insufficient client scope" } },
    });
    const own = await ask(`${fake.apiUrl}/me/playlists`, narrow);
    expect(own.body).toMatchObject({ total: 0 });
  });

  test("is listed among one's own when it is followed", async () => {
    const owner = fake.catalogue.addUser("owner");
    const followed = fake.catalogue.addPlaylist({ owner, tracks: [], isPublic: true });
    const { playlist } = ownPlaylist(1);
    fake.catalogue.follow(listener, followed);
    const { body } = await ask(`${fake.apiUrl}/me/playlists`, token);
    expect(body).toMatchObject({ items: [{ id: playlist.id }, { id: followed.id }] });
  });

  test.each([
    ["item", ["item"]],
    ["track", ["track"]],
    ["both", ["item", "track"]],
  ] as const)("holds its entries in the shape %s", async (shape, names) => {
    fake.settings.playlistShape = shape;
    const { items } = ownPlaylist(1);
    const { body } = await ask(items, token);
    const entry = body.items![0] as object;
    expect(Object.keys(entry).filter((name) => ["item", "track"].includes(name))).toEqual(names);
  });

  test("is cut down to the fields that are asked for", async () => {
    const { items, tracks } = ownPlaylist(1);
    const pick = async (fields: string) =>
      (await ask(`${items}?fields=${encodeURIComponent(fields)}`, token)).body;
    expect(await pick("total,items(added_by.id,item(name,album.name))")).toEqual({
      total: 1,
      items: [
        {
          added_by: { id: "listener-a" },
          item: { name: tracks[0]!.title, album: { name: tracks[0]!.album.title } },
        },
      ],
    });
    const without = await pick("items.item(!album,!artists)");
    expect(without.items![0]).toMatchObject({ item: { name: tracks[0]!.title } });
    expect(without.items![0]!.item).not.toHaveProperty("album");
    expect(await ask(`${items}?fields=items(`, token)).toMatchObject({ status: 400 });
  });
});

test("an answer that didn't change is not sent again", async () => {
  const { playlist, items } = ownPlaylist(3);
  const first = await ask(items, token);
  const known = { "if-none-match": first.headers.get("etag") ?? "" };
  expect(await ask(items, token, known)).toMatchObject({ status: 304, body: "" });
  fake.catalogue.edit(playlist, (entries) => entries.slice(1));
  expect(await ask(items, token, known)).toMatchObject({ status: 200, body: { total: 2 } });
});

test("an app's own token reads the catalogue and nobody's account", async () => {
  const track = fake.catalogue.addTrack({ isPlayable: false });
  const own = fake.accounts.clientToken();
  const read = async (request: string) => ask(fake.apiUrl + request, own);
  const { body } = await read(`/tracks/${track.id}`);
  expect(body).toMatchObject({ external_ids: { isrc: track.isrc } });
  expect(body).not.toHaveProperty("is_playable");
  expect(await read(`/tracks/${track.id}?market=SE`)).toMatchObject({
    body: { is_playable: false },
  });
  for (const request of ["/me", "/me/playlists", "/me/tracks"]) {
    expect((await read(request)).status).toBe(401);
  }
  expect(fake.log.count({ token: "client" })).toBe(5);
});

test("saved tracks come newest first", async () => {
  const tracks = [fake.catalogue.addTrack(), fake.catalogue.addTrack()];
  fake.catalogue.save(listener, ...tracks);
  const { body } = await ask(`${fake.apiUrl}/me/tracks`, token);
  const saved = body.items as unknown as { added_at: string; track: Json }[];
  expect(saved.map(({ track }) => track.id)).toEqual([tracks[1]!.id, tracks[0]!.id]);
  expect(saved[0]!.added_at > saved[1]!.added_at).toBe(true);
});

test("search finds by words, by fields and by ISRC", async () => {
  const wanted = fake.catalogue.addTrack({ title: "Quiet Sample", artists: ["Ensemble Q"] });
  fake.catalogue.addTrack({ title: "Loud Sample", artists: ["Ensemble L"] });
  const find = async (q: string) => {
    const query = new URLSearchParams({ q, type: "track", limit: "10" });
    const { body } = await ask(`${fake.apiUrl}/search?${query}`, token);
    return (body.tracks!.items as unknown as Json[]).map(({ id }) => id);
  };
  expect(await find("sample")).toHaveLength(2);
  expect(await find("quiet ensemble")).toEqual([wanted.id]);
  expect(await find('track:"Quiet Sample" artist:"Ensemble Q"')).toEqual([wanted.id]);
  expect(await find(`isrc:${wanted.isrc}`)).toEqual([wanted.id]);
  expect(await find("nothing")).toEqual([]);
});
