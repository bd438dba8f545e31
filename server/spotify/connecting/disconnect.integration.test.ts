import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { enqueueJob } from "#server/jobs/enqueue.ts";
import { createUser } from "#server/testing/factories.ts";
import { heardEvents } from "#server/testing/heard-events.ts";
import {
  createConnection,
  createPlaylist,
  createReading,
  createWanted,
  giveFileTo,
} from "#server/testing/list-rows.ts";
import { WebContext } from "#server/testing/web-context.ts";
import { disconnectSpotify } from "./disconnect.ts";

let context: WebContext;
let userId: string;
let stranger: { userId: string };

beforeAll(async () => {
  context = await WebContext.open();
});
afterAll(() => context.close());

beforeEach(async () => {
  const { database } = context;
  userId = (await createUser(database)).id;
  stranger = { userId: (await createUser(database)).id };
  await createConnection(database, { userId, displayName: "Listener of Secrets" });
});

const readTrack = (id: string) => context.database.track.findUnique({ where: { id } });

async function enqueue(kind: "read-list" | "import-spotify" | "import-list", readingId: string) {
  const request = { kind, userId, subject: readingId, input: { readingId } };
  return context.database.$transaction(async (tx) => {
    return enqueueJob(tx, context.boss, { ...request, priority: "interactive" });
  });
}

/** Rows of all tables that hold these words. */
async function rowsWith(words: string): Promise<number> {
  const { database } = context;
  const tables = await database.$queryRaw<{ name: string }[]>`
    SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
    WHERE table_type = 'BASE TABLE' AND table_schema IN ('public', 'pgboss')`;
  let found = 0;
  for (const { name } of tables) {
    const [row] = await database.$queryRawUnsafe<{ count: number }[]>(
      `SELECT count(*)::int AS count FROM ${name} AS t WHERE t::text LIKE $1`,
      `%${words}%`,
    );
    found += row?.count ?? 0;
  }
  return found;
}

describe("disconnecting", () => {
  it("deletes tokens, lists and what is known of their tracks, and of nobody else anything", async () => {
    const { database } = context;
    const wanted = await createWanted(database, { userId });
    const pasted = await createWanted(database, { userId, source: "list" });
    const foreign = await createWanted(database, stranger);
    await createPlaylist(database, { userId }, [wanted.id]);
    await createPlaylist(database, { userId, source: "list" }, [pasted.id]);
    await createPlaylist(database, stranger, [foreign.id]);
    const gone = await createReading(database, userId);
    const kept = await createReading(database, userId, "list");
    const foreignReading = await createReading(database, stranger.userId);
    const readings = [gone, kept, foreignReading];
    await database.listPage.createMany({
      data: readings.map(({ id: readingId }) => ({ readingId, start: 0, items: [] })),
    });
    await disconnectSpotify(context, userId);
    expect(await database.spotifyConnection.count({ where: { userId } })).toBe(0);
    const left = async (where: object) => ({
      playlists: await database.playlist.findMany({ where, select: { source: true } }),
      wanted: await database.wantedTrack.findMany({ where, select: { id: true } }),
      tracks: await database.track.findMany({ where, select: { id: true } }),
      readings: await database.listReading.findMany({ where, select: { id: true } }),
    });
    expect(await left({ userId })).toEqual({
      playlists: [{ source: "list" }],
      wanted: [{ id: pasted.id }],
      tracks: [{ id: pasted.trackId }],
      readings: [{ id: kept.id }],
    });
    expect(await left(stranger)).toEqual({
      playlists: [{ source: "spotify" }],
      wanted: [{ id: foreign.id }],
      tracks: [{ id: foreign.trackId }],
      readings: [{ id: foreignReading.id }],
    });
    expect(await database.listPage.count()).toBe(2);
  });

  it("leaves tracks with a file under its names, and not what the user has named", async () => {
    const { database } = context;
    const [tagged, untagged, named, both] = [
      await createWanted(database, { userId }),
      await createWanted(database, { userId }),
      await createWanted(database, { userId }),
      await createWanted(database, { userId }),
    ];
    const tags = { title: "Late Train", artist: "North Quay Trio" };
    const ownCover = `tracks/${untagged.trackId}/cover.png`;
    await giveFileTo(database, tagged.trackId, { tags, coverKey: `covers/${userId}/abc.png` });
    await giveFileTo(database, untagged.trackId, { tags: {}, coverKey: ownCover });
    await giveFileTo(database, named.trackId, { namedByList: false, title: "My take" });
    const title = "Of a pasted list";
    const artists = ["North Quay", "Harbour Choir"];
    await createWanted(database, { userId, source: "list", title, artists, trackId: both.trackId });
    const news = await heardEvents(context.url, () => disconnectSpotify(context, userId));
    expect(await readTrack(tagged.trackId)).toMatchObject({
      title: "Late Train",
      artist: "North Quay Trio",
      album: "",
      namedByList: false,
      coverKey: null,
      state: "ready",
    });
    expect(await readTrack(untagged.trackId)).toMatchObject({
      title: "late train",
      artist: "",
      coverKey: ownCover,
    });
    expect(await readTrack(named.trackId)).toMatchObject({ title: "My take" });
    const artist = "North Quay, Harbour Choir";
    expect(await readTrack(both.trackId)).toMatchObject({ title, artist, namedByList: true });
    const told = news.filter(({ kind }) => kind === "track").map(({ id }) => id);
    const renamed = [tagged, untagged, both].map(({ trackId }) => trackId);
    expect(told.toSorted()).toEqual(renamed.toSorted());
    expect(await database.track.count({ where: { userId } })).toBe(4);
  });

  it("cancels what reads and brings in lists, and tells the user's pages", async () => {
    const { database } = context;
    const { id: playlistId } = await createPlaylist(database, { userId });
    const [imported, read] = [
      await createReading(database, userId),
      await createReading(database, userId),
    ];
    const pasted = await createReading(database, userId, "list");
    const jobs = [
      await enqueue("import-spotify", imported.id),
      await enqueue("read-list", read.id),
      await enqueue("import-list", pasted.id),
      await enqueue("read-list", pasted.id),
    ];
    const news = await heardEvents(context.url, () => disconnectSpotify(context, userId));
    const states = await Promise.all(
      jobs.map(async ({ jobId }) => {
        const job = await database.job.findUniqueOrThrow({ where: { id: jobId } });
        return job.state;
      }),
    );
    expect(states).toEqual(["cancelled", "cancelled", "queued", "queued"]);
    expect(news).toContainEqual({ kind: "playlist", id: playlistId, userId, version: 2 });
    expect(news.at(-1)).toEqual({ kind: "connection", id: userId, userId, version: 2 });
    const where = { userId, type: { startsWith: "spotify." } };
    const events = await database.event.findMany({ where });
    expect(events).toMatchObject([{ type: "spotify.disconnected", data: {} }]);
  });

  it("deletes the user's covers, and lists that stay fetch theirs anew", async () => {
    const { store, database } = context;
    const [key, foreign] = [userId, stranger.userId].map((id) => `covers/${id}/abc.png`);
    for (const each of [key, foreign]) await store.putBytes(each!, Buffer.from("a cover"));
    const cover = { coverKey: key!, coverUrl: "https://covers.example/a.png" };
    const pasted = await createWanted(database, { userId, source: "list", ...cover });
    await disconnectSpotify(context, userId);
    expect(await store.stat(key!)).toBeNull();
    expect(await store.stat(foreign!)).not.toBeNull();
    const row = await database.wantedTrack.findUniqueOrThrow({ where: { id: pasted.id } });
    expect(row.coverKey).toBeNull();
    const jobs = await database.job.findMany({ where: { kind: "fetch-covers" } });
    expect(jobs).toMatchObject([{ userId, state: "queued" }]);
  });

  it("without a connection changes nothing, so that twice is as good as once", async () => {
    const { database } = context;
    const { id } = await createWanted(database, stranger);
    await createPlaylist(database, stranger, [id]);
    await disconnectSpotify(context, stranger.userId);
    expect(await database.wantedTrack.count({ where: stranger })).toBe(1);
    await Promise.all([disconnectSpotify(context, userId), disconnectSpotify(context, userId)]);
    const where = { userId, type: "spotify.disconnected" };
    expect(await database.event.count({ where })).toBe(1);
  });

  it("leaves nothing of the account in any row", async () => {
    const { database } = context;
    const wanted = await createWanted(database, { userId, title: "Sedimentary Waltz" });
    await createPlaylist(database, { userId }, [wanted.id]);
    const listed = await createWanted(database, { userId, title: "Sedimentary Rumba" });
    await giveFileTo(database, listed.trackId, { tags: {} });
    expect(await rowsWith("Sedimentary")).toBe(4);
    expect(await rowsWith("Listener of Secrets")).toBeGreaterThan(0);
    await database.spotifyConnection.deleteMany({ where: { userId: { not: userId } } });
    await disconnectSpotify(context, userId);
    expect(await rowsWith("Sedimentary")).toBe(0);
    expect(await rowsWith("Listener of Secrets")).toBe(0);
  });

  it("takes ten thousand tracks along, in transactions that stay below their limits", async () => {
    const { database } = context;
    await database.$executeRaw`
      INSERT INTO "Track" (id, "userId", state, title, "namedByList")
      SELECT gen_random_uuid(), ${userId}::uuid, 'needs_file', 'Tune ' || n, true
      FROM generate_series(1, 10000) AS n`;
    await database.$executeRaw`
      INSERT INTO "WantedTrack" (id, "userId", source, "sourceId", title, "trackId")
      SELECT gen_random_uuid(), "userId", 'spotify', id::text, title, id FROM "Track"
      WHERE "userId" = ${userId}::uuid`;
    const { id: playlistId } = await createPlaylist(database, { userId });
    await database.$executeRaw`
      INSERT INTO "PlaylistItem" (id, "playlistId", "wantedId", position)
      SELECT gen_random_uuid(), ${playlistId}::uuid, id, 0 FROM "WantedTrack"
      WHERE "userId" = ${userId}::uuid`;
    await database.$executeRaw`
      UPDATE "Track" SET sha256 = id::text, state = 'ready', "fileName" = title || '.mp3'
      WHERE "userId" = ${userId}::uuid AND title LIKE '%0'`;
    // Were they all looked through for each track, it would not end in time.
    const neighbour = await createUser(database);
    await database.$executeRaw`
      WITH t AS (INSERT INTO "Track" (id, "userId", state, title)
        SELECT gen_random_uuid(), ${neighbour.id}::uuid, 'ready', 'Tune ' || n
        FROM generate_series(1, 30000) AS n RETURNING id)
      INSERT INTO "StemPack" (id, kind, "trackId", "userId", state)
      SELECT gen_random_uuid(), 'master', id, ${neighbour.id}::uuid, 'completed' FROM t`;
    await disconnectSpotify(context, userId);
    expect(await database.wantedTrack.count({ where: { userId } })).toBe(0);
    const where = { userId, state: "ready", namedByList: false } as const;
    expect(await database.track.count({ where })).toBe(1000);
    expect(await database.track.count({ where: { userId } })).toBe(1000);
  });
});
