import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { enqueueJob } from "#server/jobs/enqueue.ts";
import { createUser } from "#server/testing/factories.ts";
import { addressOf, ImportBench } from "#server/testing/import-bench.ts";
import { createPlaylist, createReading, createWanted } from "#server/testing/list-rows.ts";
import { makeCatalogue } from "#server/testing/spotify/make-catalogue.ts";
import { WebContext } from "#server/testing/web-context.ts";
import { removeUnlisted, sweepUnlisted } from "./unlisted-tracks.ts";

/** A user's lists name no more tracks than this. */
const MAX_WANTED = 50_000;

let context: WebContext;

beforeAll(async () => {
  context = await WebContext.open();
});
afterAll(() => context.close());

async function countsOf(userId: string): Promise<{ wanted: number; tracks: number }> {
  const where = { userId };
  const { wantedTrack, track } = context.database;
  return { wanted: await wantedTrack.count({ where }), tracks: await track.count({ where }) };
}

describe("tracks that no list names", () => {
  let userId: string;

  beforeEach(async () => {
    userId = (await createUser(context.database)).id;
  });

  it("go with their placeholders; those of a list stay, its former ones too", async () => {
    const { database } = context;
    const [listed, former] = [
      await createWanted(database, { userId }),
      await createWanted(database, { userId }),
    ];
    const { id: playlistId } = await createPlaylist(database, { userId }, [listed.id, former.id]);
    const where = { playlistId, wantedId: former.id };
    await database.playlistItem.updateMany({ where, data: { goneAt: new Date() } });
    await createWanted(database, { userId });
    const other = await createUser(database);
    await createWanted(database, { userId: other.id });
    await removeUnlisted(context, userId);
    expect(await countsOf(userId)).toEqual({ wanted: 2, tracks: 2 });
    expect(await countsOf(other.id)).toEqual({ wanted: 1, tracks: 1 });
  });

  it("stay while an import is at work, which has tracks before it has their list", async () => {
    const { database, boss } = context;
    await createWanted(database, { userId });
    const { id: readingId } = await createReading(database, userId);
    const { jobId } = await database.$transaction((tx) =>
      enqueueJob(tx, boss, {
        kind: "import-spotify",
        userId,
        subject: readingId,
        input: { readingId },
        priority: "interactive",
      }),
    );
    await database.jobAttempt.create({
      data: { jobId, number: 1, fence: 1n, workerId: randomUUID() },
    });
    await removeUnlisted(context, userId);
    expect(await countsOf(userId)).toEqual({ wanted: 1, tracks: 1 });
    await removeUnlisted(context, userId, jobId);
    expect(await countsOf(userId)).toEqual({ wanted: 0, tracks: 0 });
  });

  it("are swept when a worker died before it came to it, unless they are young", async () => {
    await createWanted(context.database, { userId });
    await sweepUnlisted(context);
    expect(await countsOf(userId)).toEqual({ wanted: 1, tracks: 1 });
    await sweepUnlisted(context, 0);
    expect(await countsOf(userId)).toEqual({ wanted: 0, tracks: 0 });
  });
});

describe("an import", () => {
  let bench: ImportBench;

  beforeEach(async () => {
    bench = await ImportBench.open(context);
  });
  afterEach(() => bench.close());

  it("that fails after its first tracks takes them away again", async () => {
    const { userId } = bench.session;
    const { id: wantedId, trackId } = await createWanted(context.database, { userId });
    const { id: playlistId } = await createPlaylist(context.database, { userId }, [wantedId]);
    await context.database.$executeRaw`
      WITH made AS (
        INSERT INTO "WantedTrack" (id, "userId", source, "sourceId", title, artists, "trackId")
        SELECT gen_random_uuid(), ${userId}::uuid, 'spotify', 'filler ' || g, 'Song', '{}',
          ${trackId}::uuid
        FROM generate_series(1, ${MAX_WANTED - 701}::int) AS g RETURNING id)
      INSERT INTO "PlaylistItem" (id, "playlistId", "wantedId", position)
      SELECT gen_random_uuid(), ${playlistId}::uuid, id, row_number() OVER () FROM made`;
    const before = await countsOf(userId);
    expect(before).toEqual({ wanted: MAX_WANTED - 700, tracks: 1 });
    const { playlist } = bench.addPlaylist(1000);
    const { jobId } = await bench.as().spotify.import({ url: addressOf(playlist) });
    const job = await bench.ended(jobId);
    // 500 came in; the next 500 are too many.
    expect(job).toMatchObject({ state: "failed", errorCode: "too_large" });
    expect(job.errorMessage).toContain("name 49800 tracks");
    expect(await countsOf(userId)).toEqual(before);
  });

  it("ends when its list is deleted, and does not bring it back", async () => {
    const { playlist } = bench.addPlaylist(60);
    const { id: playlistId } = await bench.imported(addressOf(playlist));
    const fresh = makeCatalogue(bench.fake.catalogue, 60).tracks;
    bench.fake.catalogue.edit(playlist, (entries) => [...entries, ...fresh]);
    const held = bench.fake.faults.hold(/items$/);
    const { jobId } = await bench.as().playlist.sync({ playlistId });
    await held.arrived;
    await bench.as().playlist.delete({ playlistId });
    held.release();
    expect(await bench.ended(jobId)).toMatchObject({ state: "cancelled" });
    await expect
      .poll(() => context.database.jobAttempt.count({ where: { jobId, outcome: null } }))
      .toBe(0);
    expect(await bench.as().playlist.list()).toEqual([]);
    expect(await countsOf(bench.session.userId)).toEqual({ wanted: 0, tracks: 0 });
  });

  it("keeps how often its list is looked at when that is changed meanwhile", async () => {
    const { playlist } = bench.addPlaylist(60);
    const { id: playlistId } = await bench.imported(addressOf(playlist));
    bench.fake.catalogue.edit(playlist, (entries) => entries.toReversed());
    const held = bench.fake.faults.hold(/items$/);
    const { jobId } = await bench.as().playlist.sync({ playlistId });
    await held.arrived;
    await bench.as().playlist.setSync({ playlistId, syncHours: 24 });
    held.release();
    expect(await bench.ended(jobId)).toMatchObject({ state: "completed" });
    expect(await bench.as().playlist.byId({ playlistId })).toMatchObject({ syncHours: 24 });
  });
});
