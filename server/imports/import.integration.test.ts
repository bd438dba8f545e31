import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { LiveSession } from "#server/auth/read-session.ts";
import { WebContext } from "#server/testing/web-context.ts";
import { startOwnWorker } from "#server/testing/own-worker.ts";
import { waitUntil } from "#server/testing/wait-until.ts";
import type { FakePlaylist, FakeTrack, FakeUser } from "#server/testing/spotify/catalogue-types.ts";
import { connectUser, settingsOf } from "#server/testing/spotify/connect-user.ts";
import { makeCatalogue } from "#server/testing/spotify/make-catalogue.ts";
import { startFakeSpotify, type FakeSpotify } from "#server/testing/spotify/start-fake-spotify.ts";
import type { RunningWorker } from "#server/worker/start-worker.ts";
import { syncDuePlaylists } from "./playlists/sync-due.ts";

let context: WebContext;
let fake: FakeSpotify;
let workers: RunningWorker[];
let session: LiveSession;
let listener: FakeUser;

const LIMIT_MS = 20_000;
const PAGES = /playlists\/\w+(\/items)?$/;

beforeAll(async () => {
  context = await WebContext.open();
});
afterAll(() => context.close());
beforeEach(async () => {
  await context.database.spotifyApp.deleteMany();
  fake = await startFakeSpotify();
  workers = [];
  await addWorker();
  session = await context.signedIn();
  listener = fake.catalogue.addUser("listener-a");
  await connectUser(context.database, fake, { userId: session.userId, listener });
});
afterEach(async () => {
  expect(fake.violations).toEqual([]);
  await stopWorkers();
  await fake.close();
});

async function addWorker(isConfigured = true): Promise<void> {
  const { url, database, boss, store, folder: dataDir, logger } = context;
  const shop = { url, database, boss, store, dataDir, logger, close: () => Promise.resolve() };
  workers.push(await startOwnWorker(shop, { spotify: settingsOf(fake, isConfigured) }));
}

async function stopWorkers(): Promise<void> {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
}

const as = (who = session) => context.caller(who);
const address = ({ id }: { id: string }, kind = "playlist") =>
  `https://open.spotify.com/${kind}/${id}`;

function addPlaylist(count: number): { playlist: FakePlaylist; tracks: readonly FakeTrack[] } {
  const { tracks } = makeCatalogue(fake.catalogue, count);
  return {
    playlist: fake.catalogue.addPlaylist({ title: "Own", owner: listener, tracks }),
    tracks,
  };
}

async function ended(jobId: string, who = session) {
  const isOver = async (): Promise<boolean> => {
    const { state } = await as(who).job.byId({ jobId });
    return state !== "queued" && state !== "running";
  };
  expect(await waitUntil(isOver, LIMIT_MS)).toBe(true);
  return as(who).job.byId({ jobId });
}

async function imported(url: string, who = session) {
  const { jobId } = await as(who).spotify.import({ url });
  expect(await ended(jobId, who)).toMatchObject({ state: "completed", errorCode: null });
  const [playlist] = await as(who).playlist.list();
  return as(who).playlist.byId({ playlistId: playlist!.id });
}

const idsOf = (list: { items: readonly { address: string | null }[] }): string[] =>
  list.items.map((item) => item.address!.split("/").at(-1)!);

describe("importing from Spotify", () => {
  it.each([3, 100, 250])(
    "brings %i tracks in their order, each with what is known of it",
    async (count) => {
      const { playlist, tracks } = addPlaylist(count);
      const list = await imported(`${address(playlist)}?si=x`);
      expect(list).toMatchObject({
        name: "Own",
        kind: "playlist",
        access: "account",
        total: count,
      });
      expect(idsOf(list)).toEqual(tracks.map(({ id }) => id));
      expect(list.items.map(({ position }) => position)).toEqual(tracks.map((_, at) => at + 1));
      expect(list.items[1]).toMatchObject({ title: tracks[1]!.title, state: "needs_file" });
      const rows = await context.database.wantedTrack.findMany({
        where: { userId: session.userId },
      });
      expect(new Set(rows.map(({ isrc }) => isrc)).size).toBe(count);
      expect(rows.every(({ coverUrl, album }) => coverUrl !== null && album !== "")).toBe(true);
    },
  );

  it("finds the track that is there, and another user's import is their own", async () => {
    const { tracks } = addPlaylist(1);
    const url = address(tracks[0]!, "track");
    await imported(url);
    const again = await imported(url);
    const { database } = context;
    const { userId } = session;
    expect(await database.track.count({ where: { userId } })).toBe(1);
    const other = await context.signedIn();
    await connectUser(database, fake, { userId: other.userId, listener });
    const theirs = await imported(url, other);
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
    const where = { userId: session.userId };
    expect(await context.database.job.count({ where })).toBe(0);
    expect(await context.database.listReading.count({ where })).toBe(0);
  });

  it("adds what is new, marks what is gone, and keeps the rows of what stays", async () => {
    const { playlist, tracks } = addPlaylist(60);
    const first = await imported(address(playlist));
    const fresh = makeCatalogue(fake.catalogue, 2).tracks;
    fake.catalogue.edit(playlist, (entries) => [...fresh, ...entries.slice(5)]);
    const second = await imported(address(playlist));
    const expected = [...fresh, ...tracks.slice(5), ...tracks.slice(0, 5)].map(({ id }) => id);
    expect(idsOf(second)).toEqual(expected);
    expect(second).toMatchObject({ total: 57, gone: 5, id: first.id });
    expect(second.items.slice(-5).every(({ goneAt }) => goneAt !== null)).toBe(true);
    const before = new Map(first.items.map(({ address: at, trackId }) => [at, trackId]));
    for (const item of second.items.slice(2)) expect(item.trackId).toBe(before.get(item.address));
  });

  it("asks once when nothing has changed", async () => {
    const { playlist } = addPlaylist(250);
    await imported(address(playlist));
    fake.log.clear();
    await imported(address(playlist));
    expect(fake.log.count({ path: PAGES })).toBe(1);
  });

  it("takes each track once, and counts twins, local files, episodes and what is gone", async () => {
    const { tracks } = makeCatalogue(fake.catalogue, 3);
    const local = { kind: "local", title: "t", artist: "a", album: "", durationMs: 1000 } as const;
    const [one, two, three] = tracks;
    const entries = [two!, null, one!, local, two!, fake.catalogue.addEpisode(), three!];
    for (const shape of ["item", "track"] as const) {
      fake.settings.playlistShape = shape;
      const playlist = fake.catalogue.addPlaylist({
        title: shape,
        owner: listener,
        tracks: entries,
      });
      const { jobId } = await as().spotify.import({ url: address(playlist) });
      await ended(jobId);
      const lists = await as().playlist.list();
      const { id } = lists.find(({ name }) => name === shape)!;
      const list = await as().playlist.byId({ playlistId: id });
      expect(idsOf(list)).toEqual([two!.id, one!.id, three!.id]);
      expect(list.skipped).toEqual({ removed: 1, local_file: 1, duplicate: 1, episode: 1 });
    }
  });

  it("leaves out what the user does not want, also the next time", async () => {
    const { playlist, tracks } = addPlaylist(4);
    const leftOut = [tracks[1]!.id];
    const { jobId } = await as().spotify.import({ url: address(playlist), leftOut });
    await ended(jobId);
    const fresh = makeCatalogue(fake.catalogue, 1).tracks[0]!;
    fake.catalogue.edit(playlist, (entries) => [...entries, fresh]);
    const list = await imported(address(playlist));
    expect(idsOf(list)).toEqual([tracks[0], tracks[2], tracks[3], fresh].map((t) => t!.id));
  });

  it("says why a playlist of somebody else can’t be read, once", async () => {
    const owner = fake.catalogue.addUser("listener-b");
    const { tracks } = makeCatalogue(fake.catalogue, 3);
    const foreign = fake.catalogue.addPlaylist({ owner, tracks, isPublic: true });
    const { jobId } = await as().spotify.import({ url: address(foreign) });
    const job = await ended(jobId);
    expect(job).toMatchObject({ state: "failed", errorCode: "private_playlist", attempt: 1 });
    expect(job.errorMessage).toMatch(/only your own or collaborative playlists/);
    expect(await as().playlist.list()).toEqual([]);
  });

  it("ends with an ended connection, asks the user to connect again, and tries nothing", async () => {
    const { playlist } = addPlaylist(3);
    fake.accounts.revoke(listener);
    const past = new Date(Date.now() - 1000);
    await context.database.spotifyConnection.updateMany({ data: { accessExpiresAt: past } });
    const { jobId } = await as().spotify.import({ url: address(playlist) });
    expect(await ended(jobId)).toMatchObject({ state: "failed", errorCode: "connect_again" });
    const calls = fake.log.count({ path: /token$/ });
    const { jobId: next } = await as().spotify.import({ url: address(playlist) });
    expect(await ended(next)).toMatchObject({ state: "failed", errorCode: "connect_again" });
    expect(fake.log.count({ path: /token$/ })).toBe(calls);
  });
});

describe("a limit of Spotify’s", () => {
  it("defers the import, shows until when, and goes on where it stopped", async () => {
    const { playlist, tracks } = addPlaylist(500);
    fake.faults.rateLimit({ retryAfterSec: 2, after: 4 });
    const { jobId } = await as().spotify.import({ url: address(playlist) });
    const isDeferred = async () => (await as().job.byId({ jobId })).notBefore !== null;
    expect(await waitUntil(isDeferred, LIMIT_MS)).toBe(true);
    const job = await as().job.byId({ jobId });
    expect(job).toMatchObject({ state: "queued", errorCode: "rate_limited", attempt: 1 });
    expect(await ended(jobId)).toMatchObject({ state: "completed", attempt: 2, errorCode: null });
    const calls = fake.log.entries.filter(({ path }) => /items$/.test(path));
    // 50 came with the header, 150 before the limit, and none of them again.
    expect(calls.filter(({ status }) => status === 200)).toHaveLength(9);
    const refused = fake.log.entries.find(({ status }) => status === 429)!;
    const next = fake.log.entries[fake.log.entries.indexOf(refused) + 1]!;
    expect(next.at - refused.at).toBeGreaterThanOrEqual(2000);
    const [list] = await as().playlist.list();
    expect(list!.total).toBe(500);
    expect(idsOf(await as().playlist.byId({ playlistId: list!.id }))).toEqual(
      tracks.map(({ id }) => id),
    );
  });

  it("of a day is waited for in the queue, by all processes, with no other request", async () => {
    const { playlist } = addPlaylist(3);
    await addWorker();
    fake.faults.rateLimit({ retryAfterSec: 86_400, reason: "QUOTA_EXCEEDED" });
    const { jobId } = await as().spotify.import({ url: address(playlist) });
    const isDeferred = async () => (await as().job.byId({ jobId })).notBefore !== null;
    expect(await waitUntil(isDeferred, 5000)).toBe(true);
    const tracks = makeCatalogue(fake.catalogue, 4).tracks;
    for (const track of tracks) {
      const { jobId: more } = await as().spotify.import({ url: address(track, "track") });
      expect(
        await waitUntil(
          async () => (await as().job.byId({ jobId: more })).notBefore !== null,
          5000,
        ),
      ).toBe(true);
    }
    const preview = await as().spotify.preview({ url: address(tracks[0]!, "track") });
    expect(preview).toMatchObject({ state: "failed", errorCode: "rate_limited" });
    const waitSec = (Date.parse(preview.notBefore!) - Date.now()) / 1000;
    expect(waitSec).toBeGreaterThan(86_000);
    expect(fake.log.count({ path: /^\/v1\// })).toBe(1);
  });
});

describe("without an account", () => {
  it("shows and imports what everybody may see, and says what is missing", async () => {
    await stopWorkers();
    await addWorker(false);
    const nobody = await context.signedIn();
    const { tracks } = makeCatalogue(fake.catalogue, 130);
    const playlist = fake.catalogue.addPlaylist({
      title: "Everybody’s",
      owner: listener,
      tracks,
      isPublic: true,
    });
    const preview = await as(nobody).spotify.preview({ url: address(playlist) });
    expect(preview).toMatchObject({
      state: "completed",
      access: "open",
      isCut: true,
      title: "Everybody’s",
    });
    expect(preview.items).toHaveLength(100);
    const list = await imported(address(playlist), nobody);
    expect(list).toMatchObject({ access: "open", isCut: true, total: 100 });
    expect(list.items[0]).toMatchObject({ title: tracks[0]!.title, album: "" });
    expect(list.items[0]!.durationSec).toBeCloseTo(tracks[0]!.durationMs / 1000, 0);
    const single = await as(nobody).spotify.preview({ url: address(tracks[0]!, "track") });
    expect(single.items).toMatchObject([{ title: tracks[0]!.title, album: "" }]);
  });

  it("takes a pasted list, each line once, whatever the spelling of its case", async () => {
    const text =
      "The Hollow Pines - Late Train\nNorth Quay - Glass Road\nTHE HOLLOW PINES - LATE TRAIN\n";
    const preview = await as().playlist.previewList({ name: "Set list", text });
    expect(preview).toMatchObject({
      state: "completed",
      access: "pasted",
      skipped: { duplicate: 1 },
    });
    const { jobId } = await as().playlist.importPreview({ previewId: preview.id });
    expect(await ended(jobId)).toMatchObject({ state: "completed", kind: "import-list" });
    const [list] = await as().playlist.list();
    const { items } = await as().playlist.byId({ playlistId: list!.id });
    expect(items).toMatchObject([
      { title: "Late Train", artist: "The Hollow Pines", address: null },
      { title: "Glass Road", artist: "North Quay" },
    ]);
    await expect(as().playlist.previewList({ name: "x", text: "\n \n" })).rejects.toThrow(
      /No track/,
    );
    const other = await context.signedIn();
    const theft = as(other).playlist.importPreview({ previewId: preview.id });
    await expect(theft).rejects.toThrow(/List was not found/);
  });
});

describe("a preview", () => {
  it("is what its import goes on from, and is asked for again with one request", async () => {
    const { playlist } = addPlaylist(250);
    const preview = await as().spotify.preview({ url: address(playlist) });
    expect(preview).toMatchObject({
      state: "completed",
      total: 250,
      itemsRead: 250,
      access: "account",
    });
    expect(fake.log.count({ path: PAGES })).toBe(6);
    fake.log.clear();
    const list = await imported(address(playlist));
    expect(list.total).toBe(250);
    expect(fake.log.count({ path: PAGES })).toBe(1);
  });

  it("of a long list ends with its first 500; the import reads the others only", async () => {
    const { playlist, tracks } = addPlaylist(620);
    const preview = await as().spotify.preview({ url: address(playlist) });
    expect(preview).toMatchObject({ state: "completed", total: 620, itemsRead: 500 });
    expect(preview.items).toHaveLength(500);
    fake.log.clear();
    const list = await imported(address(playlist));
    expect(idsOf(list)).toEqual(tracks.map(({ id }) => id));
    expect(fake.log.count({ path: /items$/ })).toBe(3);
  });

  it("does not wait for a slow answer, which comes by itself", async () => {
    const { playlist } = addPlaylist(3);
    const held = fake.faults.hold(PAGES);
    const url = address(playlist);
    const first = await as().spotify.preview({ url, waitSec: 0 });
    expect(["queued", "running"]).toContain(first.state);
    await held.arrived;
    held.release();
    const isThere = async () =>
      (await as().spotify.previewById({ previewId: first.id })).state === "completed";
    expect(await waitUntil(isThere, LIMIT_MS)).toBe(true);
    const other = await context.signedIn();
    await expect(as(other).spotify.previewById({ previewId: first.id })).rejects.toThrow(
      /List was not found/,
    );
  });

  it("names the account’s own playlists", async () => {
    const { playlist } = addPlaylist(3);
    fake.catalogue.addPlaylist({ title: "Second", owner: listener, tracks: [] });
    const view = await as().spotify.ownPlaylists({ waitSec: 10 });
    expect(view).toMatchObject({ state: "completed" });
    expect(view.playlists.map(({ title, total }) => [title, total])).toEqual(
      expect.arrayContaining([
        ["Own", 3],
        ["Second", 0],
      ]),
    );
    const { id } = await imported(address(playlist));
    const again = await as().spotify.ownPlaylists({ waitSec: 10 });
    expect(again.playlists.find(({ title }) => title === "Own")?.playlistId).toBe(id);
  });
});

describe("a playlist", () => {
  it("is looked at again when its time has come, once over all workers", async () => {
    const { playlist } = addPlaylist(3);
    const { jobId } = await as().spotify.import({ url: address(playlist), syncHours: 24 });
    await ended(jobId);
    const [list] = await as().playlist.list();
    expect(list).toMatchObject({ syncHours: 24 });
    expect(await syncDuePlaylists(context)).toBe(0);
    const past = new Date(Date.now() - 1000);
    await context.database.playlist.update({ where: { id: list!.id }, data: { syncDueAt: past } });
    const started = await Promise.all([syncDuePlaylists(context), syncDuePlaylists(context)]);
    expect(started.toSorted()).toEqual([0, 1]);
    const { items } = await as().job.list();
    expect(await ended(items[0]!.id)).toMatchObject({ state: "completed", kind: "import-spotify" });
    const due = await context.database.playlist.findUnique({ where: { id: list!.id } });
    expect(due!.syncDueAt!.getTime()).toBeGreaterThan(Date.now() + 23 * 3600_000);
  });

  it("goes with the placeholders that no other list names", async () => {
    const { playlist, tracks } = addPlaylist(3);
    const { id } = await imported(address(playlist));
    const both = fake.catalogue.addPlaylist({
      title: "Both",
      owner: listener,
      tracks: [tracks[0]!],
    });
    await ended((await as().spotify.import({ url: address(both) })).jobId);
    const other = await context.signedIn();
    await expect(as(other).playlist.delete({ playlistId: id })).rejects.toThrow(
      /Playlist was not found/,
    );
    await as().playlist.delete({ playlistId: id });
    const { userId } = session;
    expect(await context.database.track.count({ where: { userId } })).toBe(1);
    expect((await as().playlist.list()).map(({ name, total }) => [name, total])).toEqual([
      ["Both", 1],
    ]);
  });
});
