import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FakePlaylist, FakeUser } from "#server/testing/spotify/catalogue-types.ts";
import { makeCatalogue } from "#server/testing/spotify/make-catalogue.ts";
import { startFakeSpotify, type FakeSpotify } from "#server/testing/spotify/start-fake-spotify.ts";
import { AnswerCache } from "../client/answer-cache.ts";
import { HttpClient } from "../client/http-client.ts";
import type { ListedItem } from "../client/listed-item.ts";
import { SpotifyClient } from "../client/spotify-client.ts";
import type { SpotifyLink } from "../parse-link.ts";
import { listSource } from "./list-source.ts";
import { readList, type ListReading, type ReadListOptions, type ReadSoFar } from "./read-list.ts";

const { signal } = new AbortController();

let fake: FakeSpotify;
let http: HttpClient;
let client: SpotifyClient;
let listener: FakeUser;

beforeEach(async () => {
  fake = await startFakeSpotify();
  http = new HttpClient({ proxy: {} });
  listener = fake.catalogue.addUser("listener-a");
  const { accessToken } = fake.accounts.signIn(listener);
  client = new SpotifyClient({
    apiUrl: fake.apiUrl,
    send: http.send,
    access: {
      subject: listener.id,
      token: () => Promise.resolve(accessToken),
      replace: () => Promise.resolve(accessToken),
    },
    budget: {
      enter: () => Promise.resolve({ isProbe: false }),
      open: () => Promise.resolve(),
      close: () => Promise.resolve(),
      release: () => Promise.resolve(),
    },
    cache: new AnswerCache(),
    backOff: { tries: 3, firstMs: 1, longestMs: 5 },
  });
});
afterEach(async () => {
  expect(fake.violations).toEqual([]);
  await http.close();
  await fake.close();
});

function read(link: SpotifyLink, options: Partial<ReadListOptions> = {}): Promise<ListReading> {
  return readList(listSource(client, link), { signal, ...options });
}

const idsOf = (items: readonly ListedItem[]): string[] =>
  items.map((item) => (item.kind === "track" ? item.track.id : item.reason));

const requests = (): string[] => fake.log.entries.map(({ path, search }) => path + search);

function addPlaylist(count: number): { playlist: FakePlaylist; ids: string[] } {
  const { tracks } = makeCatalogue(fake.catalogue, count);
  const playlist = fake.catalogue.addPlaylist({ title: "Own", owner: listener, tracks });
  return { playlist, ids: tracks.map(({ id }) => id) };
}

describe("reading a list", () => {
  it.each([
    [3, 1],
    [50, 1],
    [100, 3],
    [250, 6],
  ])(
    "of %i items takes %i requests: its first items come with its name, and one tells whether it has changed",
    async (count, expected) => {
      const { playlist, ids } = addPlaylist(count);
      const { header, items } = await read({ kind: "playlist", id: playlist.id });
      expect(header).toMatchObject({ title: "Own", owner: "listener-a", total: count });
      expect(header.snapshotId).toBe(playlist.snapshotId);
      expect(idsOf(items)).toEqual(ids);
      expect(requests()).toHaveLength(expected);
      // Nothing has changed: that answer has no body.
      if (count > 50) expect(fake.log.entries.at(-1)?.status).toBe(304);
    },
  );

  it("keeps order and duplicates, and counts what is no track", async () => {
    const { tracks } = makeCatalogue(fake.catalogue, 3);
    const local = { kind: "local", title: "t", artist: "a", album: "", durationMs: 1000 } as const;
    const [one, two, three] = tracks;
    const entries = [two!, null, one!, local, two!, fake.catalogue.addEpisode(), three!];
    const { id } = fake.catalogue.addPlaylist({ owner: listener, tracks: entries });
    const { items } = await read({ kind: "playlist", id });
    const [first, second, third] = tracks.map((track) => track.id);
    const skipped = ["removed", "local_file", "episode"];
    expect(idsOf(items)).toEqual([
      second,
      skipped[0],
      first,
      skipped[1],
      second,
      skipped[2],
      third,
    ]);
  });

  it("begins anew when the list changes meanwhile, and takes it as it came when it always does", async () => {
    const { playlist, ids } = addPlaylist(120);
    let edits = 1;
    fake.onPage(() => {
      if (edits > 0) fake.catalogue.edit(playlist, (entries) => entries.slice(1));
      edits -= 1;
    });
    expect(idsOf((await read({ kind: "playlist", id: playlist.id })).items)).toEqual(ids.slice(1));
    edits = Infinity;
    fake.log.clear();
    const { items } = await read({ kind: "playlist", id: playlist.id });
    expect(items.length).toBeGreaterThan(50);
    expect(requests().length).toBeLessThan(15);
  });

  it("goes on from what an earlier attempt has read, unless the list is another one now", async () => {
    const { playlist, ids } = addPlaylist(170);
    const link = { kind: "playlist", id: playlist.id } as const;
    let kept: ReadSoFar | undefined;
    const onPage = (soFar: ReadSoFar) => {
      kept = { ...soFar, items: [...soFar.items] };
      return Promise.resolve();
    };
    fake.faults.next(/items$/, { kind: "status", status: 503 }, { after: 1, times: 3 });
    await expect(read(link, { onPage })).rejects.toMatchObject({ code: "source_busy" });
    expect(kept?.items).toHaveLength(100);
    fake.log.clear();
    expect(idsOf((await read(link, { before: kept! })).items)).toEqual(ids);
    expect(fake.log.count({ path: /items$/ })).toBe(2);
    fake.catalogue.edit(playlist, (entries) => entries.toReversed());
    const { items } = await read(link, { before: kept! });
    expect(idsOf(items)).toEqual(ids.toReversed());
  });

  it("reads a page that fails twice, each track once", async () => {
    const { playlist, ids } = addPlaylist(600);
    fake.faults.next(/items$/, { kind: "status", status: 500 }, { after: 1, times: 2 });
    const { items } = await read({ kind: "playlist", id: playlist.id });
    expect(idsOf(items)).toEqual(ids);
  });

  it.each([undefined, 0])(
    "asks again for a page that comes empty, with the total %s, and misses nothing",
    async (total) => {
      const { playlist, ids } = addPlaylist(600);
      const fault = { kind: "empty", ...(total !== undefined && { total }) } as const;
      fake.faults.next(/items$/, fault, { after: 2, times: 2 });
      const { header, items } = await read({ kind: "playlist", id: playlist.id });
      expect(idsOf(items)).toEqual(ids);
      expect(header).toMatchObject({ total: 600, snapshotId: playlist.snapshotId });
    },
  );

  it.each([undefined, 0])(
    "fails for now where pages stay empty, with the total %s, and goes on from there",
    async (total) => {
      const { playlist, ids } = addPlaylist(600);
      const link = { kind: "playlist", id: playlist.id } as const;
      let kept: ReadSoFar | undefined;
      const onPage = (soFar: ReadSoFar) => {
        kept = { ...soFar, items: [...soFar.items] };
        return Promise.resolve();
      };
      const fault = { kind: "empty", ...(total !== undefined && { total }) } as const;
      fake.faults.next(/items$/, fault, { after: 2, times: 3 });
      const reading = read(link, { onPage });
      await expect(reading).rejects.toMatchObject({ code: "bad_answer", isWorthRetry: true });
      await expect(reading).rejects.toThrow(/has 600 items, and shows 150 of them/);
      expect(idsOf((await read(link, { before: kept! })).items)).toEqual(ids);
    },
  );

  it("takes a list whose last items are counted but not shown, and reads it again the next time", async () => {
    const { playlist, ids } = addPlaylist(120);
    fake.faults.next(/items$/, { kind: "empty" }, { after: 1, times: 99 });
    const { header, items } = await read({ kind: "playlist", id: playlist.id });
    expect(idsOf(items)).toEqual(ids.slice(0, 100));
    expect(header.snapshotId).toBeNull();
    expect(requests().length).toBeLessThan(10);
  });

  it("takes a list that has become shorter for what it is now", async () => {
    const { playlist, ids } = addPlaylist(600);
    const stop = fake.onPage(({ offset }) => {
      if (offset !== 100) return;
      stop();
      fake.catalogue.edit(playlist, (entries) => entries.slice(0, 150));
    });
    const { header, items } = await read({ kind: "playlist", id: playlist.id });
    expect(idsOf(items)).toEqual(ids.slice(0, 150));
    expect(header).toMatchObject({ total: 150, snapshotId: playlist.snapshotId });
  });

  it("tells texts that the database takes", async () => {
    const text = "A\u0000 tune\ud83d";
    const track = fake.catalogue.addTrack({ title: text, artists: [text] });
    const seed = { title: text, description: text, owner: listener, tracks: [track] };
    const { id } = fake.catalogue.addPlaylist(seed);
    const plain = "A tune\ufffd";
    const { header, items } = await read({ kind: "playlist", id });
    expect(header).toMatchObject({ title: plain, description: plain });
    expect(items).toMatchObject([{ track: { title: plain, artists: [plain], album: plain } }]);
    const album = await read({ kind: "album", id: track.album.id });
    expect(album.header).toMatchObject({ title: plain, owner: plain });
    expect((await client.ownPlaylists({ offset: 0 }, signal)).items).toMatchObject([
      { name: plain },
    ]);
  });

  it("refuses one that is too long before it reads any of it", async () => {
    const { tracks } = makeCatalogue(fake.catalogue, 10);
    const many = Array.from({ length: 10_001 }, (_, i) => tracks[i % 10]!);
    const { id } = fake.catalogue.addPlaylist({ owner: listener, tracks: many });
    const reading = read({ kind: "playlist", id });
    await expect(reading).rejects.toMatchObject({ code: "too_large" });
    await expect(reading).rejects.toThrow(/10001 items; the limit is 10000/);
    expect(requests()).toHaveLength(1);
  });

  it("reads albums, the liked songs and a track with the fewest requests", async () => {
    const { tracks, albums } = makeCatalogue(fake.catalogue, 70);
    fake.catalogue.save(listener, ...tracks);
    const album = await read({ kind: "album", id: albums[0]!.id });
    expect(album.header).toMatchObject({ title: albums[0]!.title, total: 10 });
    expect(idsOf(album.items)).toEqual(albums[0]!.tracks.map(({ id }) => id));
    expect(requests()).toHaveLength(1);
    fake.log.clear();
    const liked = await read({ kind: "liked", id: "" });
    expect(liked.header).toMatchObject({ title: "Liked songs", total: 70 });
    expect(new Set(idsOf(liked.items))).toEqual(new Set(tracks.map(({ id }) => id)));
    expect(requests()).toHaveLength(3);
    fake.log.clear();
    const track = await read({ kind: "track", id: tracks[5]!.id });
    expect(track.header).toMatchObject({ title: tracks[5]!.title, total: 1 });
    expect(idsOf(track.items)).toEqual([tracks[5]!.id]);
    expect(requests()).toHaveLength(1);
  });
});
