import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { addressOf, idsOf, ImportBench } from "#server/testing/import-bench.ts";
import { connectUser } from "#server/testing/spotify/connect-user.ts";
import { makeCatalogue } from "#server/testing/spotify/make-catalogue.ts";
import { WebContext } from "#server/testing/web-context.ts";
import { syncDuePlaylists } from "./playlists/sync-due.ts";

const PAGES = /playlists\/\w+(\/items)?$/;

let context: WebContext;
let bench: ImportBench;

beforeAll(async () => {
  context = await WebContext.open();
});
afterAll(() => context.close());
beforeEach(async () => {
  bench = await ImportBench.open(context);
});
afterEach(() => bench.close());

const as = (...who: Parameters<ImportBench["as"]>) => bench.as(...who);

describe("importing from Spotify", () => {
  it.each([3, 100, 250])(
    "brings %i tracks in their order, each with what is known of it",
    async (count) => {
      const { playlist, tracks } = bench.addPlaylist(count);
      const list = await bench.imported(`${addressOf(playlist)}?si=x`);
      expect(list).toMatchObject({
        name: "Own",
        kind: "playlist",
        access: "account",
        total: count,
      });
      expect(idsOf(list)).toEqual(tracks.map(({ id }) => id));
      expect(list.items.map(({ position }) => position)).toEqual(tracks.map((_, at) => at + 1));
      expect(list.items[1]).toMatchObject({ title: tracks[1]!.title, state: "needs_file" });
      const { items } = await as().track.list({ limit: 200 });
      const titles = tracks.map(({ title }) => title);
      expect(items.map(({ title }) => title)).toEqual(titles.slice(0, 200));
      const rows = await context.database.wantedTrack.findMany({
        where: { userId: bench.session.userId },
      });
      expect(new Set(rows.map(({ isrc }) => isrc)).size).toBe(count);
      expect(rows.every(({ coverUrl, album }) => coverUrl !== null && album !== "")).toBe(true);
    },
  );

  it("finds the track that is there, and another user's import is their own", async () => {
    const { tracks } = bench.addPlaylist(1);
    const url = addressOf(tracks[0]!, "track");
    await bench.imported(url);
    const again = await bench.imported(url);
    const { database } = context;
    const { userId } = bench.session;
    expect(await database.track.count({ where: { userId } })).toBe(1);
    const other = await context.signedIn();
    await connectUser(database, bench.fake, { userId: other.userId, listener: bench.listener });
    const theirs = await bench.imported(url, other);
    expect(theirs.items[0]!.trackId).not.toBe(again.items[0]!.trackId);
    await expect(as(other).playlist.byId({ playlistId: again.id })).rejects.toThrow(
      /Playlist was not found/,
    );
    expect(await database.track.count({ where: { userId } })).toBe(1);
  });

  it("refuses what is no such link, and leaves nothing behind", async () => {
    for (const url of [
      "",
      "123",
      "https://example.com/?u=open.spotify.com/track/x",
      "spotify:artist:x",
    ]) {
      await expect(as().spotify.import({ url })).rejects.toMatchObject({
        cause: { code: "invalid_url" },
      });
      await expect(as().spotify.preview({ url })).rejects.toMatchObject({
        cause: { code: "invalid_url" },
      });
    }
    const where = { userId: bench.session.userId };
    expect(await context.database.job.count({ where })).toBe(0);
    expect(await context.database.listReading.count({ where })).toBe(0);
  });

  it("adds what is new, marks what is gone, and keeps the rows of what stays", async () => {
    const { playlist, tracks } = bench.addPlaylist(60);
    const first = await bench.imported(addressOf(playlist));
    const fresh = makeCatalogue(bench.fake.catalogue, 2).tracks;
    bench.fake.catalogue.edit(playlist, (entries) => [...fresh, ...entries.slice(5)]);
    const second = await bench.imported(addressOf(playlist));
    const expected = [...fresh, ...tracks.slice(5), ...tracks.slice(0, 5)].map(({ id }) => id);
    expect(idsOf(second)).toEqual(expected);
    expect(second).toMatchObject({ total: 57, gone: 5, id: first.id });
    expect(second.items.slice(-5).every(({ goneAt }) => goneAt !== null)).toBe(true);
    const before = new Map(first.items.map(({ address: at, trackId }) => [at, trackId]));
    for (const item of second.items.slice(2)) expect(item.trackId).toBe(before.get(item.address));
  });

  it("asks once when nothing has changed", async () => {
    const { playlist } = bench.addPlaylist(250);
    await bench.imported(addressOf(playlist));
    bench.fake.log.clear();
    await bench.imported(addressOf(playlist));
    expect(bench.fake.log.count({ path: PAGES })).toBe(1);
  });

  it("takes each track once, and counts twins, local files, episodes and what is gone", async () => {
    const { tracks } = makeCatalogue(bench.fake.catalogue, 3);
    const local = { kind: "local", title: "t", artist: "a", album: "", durationMs: 1000 } as const;
    const [one, two, three] = tracks;
    const entries = [two!, null, one!, local, two!, bench.fake.catalogue.addEpisode(), three!];
    for (const shape of ["item", "track"] as const) {
      bench.fake.settings.playlistShape = shape;
      const playlist = bench.fake.catalogue.addPlaylist({
        title: shape,
        owner: bench.listener,
        tracks: entries,
      });
      const { jobId } = await as().spotify.import({ url: addressOf(playlist) });
      await bench.ended(jobId);
      const lists = await as().playlist.list();
      const { id } = lists.find(({ name }) => name === shape)!;
      const list = await as().playlist.byId({ playlistId: id });
      expect(idsOf(list)).toEqual([two!.id, one!.id, three!.id]);
      expect(list.skipped).toEqual({ removed: 1, local_file: 1, duplicate: 1, episode: 1 });
    }
  });

  it("leaves out what the user does not want, also the next time", async () => {
    const { playlist, tracks } = bench.addPlaylist(4);
    const leftOut = [tracks[1]!.id];
    const { jobId } = await as().spotify.import({ url: addressOf(playlist), leftOut });
    await bench.ended(jobId);
    const fresh = makeCatalogue(bench.fake.catalogue, 1).tracks[0]!;
    bench.fake.catalogue.edit(playlist, (entries) => [...entries, fresh]);
    const list = await bench.imported(addressOf(playlist));
    expect(idsOf(list)).toEqual([tracks[0], tracks[2], tracks[3], fresh].map((t) => t!.id));
  });

  it("says why a playlist of somebody else can’t be read, once", async () => {
    const owner = bench.fake.catalogue.addUser("listener-b");
    const { tracks } = makeCatalogue(bench.fake.catalogue, 3);
    const foreign = bench.fake.catalogue.addPlaylist({ owner, tracks, isPublic: true });
    const { jobId } = await as().spotify.import({ url: addressOf(foreign) });
    const job = await bench.ended(jobId);
    expect(job).toMatchObject({ state: "failed", errorCode: "private_playlist", attempt: 1 });
    expect(job.errorMessage).toMatch(/only your own or collaborative playlists/);
    expect(await as().playlist.list()).toEqual([]);
  });

  it("ends with an ended connection, asks the user to connect again, and tries nothing", async () => {
    const { playlist } = bench.addPlaylist(3);
    bench.fake.accounts.revoke(bench.listener);
    const past = new Date(Date.now() - 1000);
    await context.database.spotifyConnection.updateMany({ data: { accessExpiresAt: past } });
    const { jobId } = await as().spotify.import({ url: addressOf(playlist) });
    expect(await bench.ended(jobId)).toMatchObject({ state: "failed", errorCode: "connect_again" });
    const calls = bench.fake.log.count({ path: /token$/ });
    const { jobId: next } = await as().spotify.import({ url: addressOf(playlist) });
    expect(await bench.ended(next)).toMatchObject({ state: "failed", errorCode: "connect_again" });
    expect(bench.fake.log.count({ path: /token$/ })).toBe(calls);
  });
});

describe("a playlist", () => {
  it("is looked at again when its time has come, once over all workers", async () => {
    const { playlist } = bench.addPlaylist(3);
    const { jobId } = await as().spotify.import({ url: addressOf(playlist), syncHours: 24 });
    await bench.ended(jobId);
    const [list] = await as().playlist.list();
    expect(list).toMatchObject({ syncHours: 24 });
    expect(await syncDuePlaylists(context)).toBe(0);
    const past = new Date(Date.now() - 1000);
    await context.database.playlist.update({ where: { id: list!.id }, data: { syncDueAt: past } });
    const started = await Promise.all([syncDuePlaylists(context), syncDuePlaylists(context)]);
    expect(started.toSorted()).toEqual([0, 1]);
    const { items } = await as().job.list();
    expect(await bench.ended(items[0]!.id)).toMatchObject({
      state: "completed",
      kind: "import-spotify",
    });
    const due = await context.database.playlist.findUnique({ where: { id: list!.id } });
    expect(due!.syncDueAt!.getTime()).toBeGreaterThan(Date.now() + 23 * 3600_000);
  });

  it("goes with the placeholders that no other list names", async () => {
    const { playlist, tracks } = bench.addPlaylist(3);
    const { id } = await bench.imported(addressOf(playlist));
    const both = bench.fake.catalogue.addPlaylist({
      title: "Both",
      owner: bench.listener,
      tracks: [tracks[0]!],
    });
    await bench.ended((await as().spotify.import({ url: addressOf(both) })).jobId);
    const other = await context.signedIn();
    await expect(as(other).playlist.delete({ playlistId: id })).rejects.toThrow(
      /Playlist was not found/,
    );
    await as().playlist.delete({ playlistId: id });
    const { userId } = bench.session;
    expect(await context.database.track.count({ where: { userId } })).toBe(1);
    expect((await as().playlist.list()).map(({ name, total }) => [name, total])).toEqual([
      ["Both", 1],
    ]);
  });
});
