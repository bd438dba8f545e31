import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { downloadSeal } from "#server/downloads/download-seal.ts";
import { deleteTracks } from "#server/library/delete-tracks.ts";
import { purgeTracks } from "#server/library/purge-tracks.ts";
import { restoreTracks } from "#server/library/restore-tracks.ts";
import { createUser, synthesizeWav, uploadFile } from "#server/testing/factories.ts";
import { createFileTrack, importTracks } from "#server/testing/listed-tracks.ts";
import { SEAL_SECRET } from "#server/testing/no-spotify.ts";
import { WebContext } from "#server/testing/web-context.ts";
import { chooseFile } from "./choose-file.ts";
import { matchUser } from "./match-user.ts";
import { requestMatch } from "./request-match.ts";
import { storedCandidates } from "./stored-candidates.ts";

let context: WebContext;
const never = new AbortController().signal;

beforeAll(async () => {
  context = await WebContext.open();
});
afterAll(() => context.close());

const deps = () => ({
  database: context.database,
  boss: context.boss,
  seal: downloadSeal(SEAL_SECRET),
});

async function listener() {
  const { database } = context;
  const { id: userId } = await createUser(database);
  const { playlistId, wanted } = await importTracks(database, { userId }, [{}]);
  const [{ id, sourceId, trackId: placeholder }] = wanted as [(typeof wanted)[0]];
  return {
    userId,
    wantedId: id,
    sourceId,
    placeholder,
    playlistId,
    row: () => database.wantedTrack.findUniqueOrThrow({ where: { id }, include: { track: true } }),
    playlist: () => database.playlist.findUniqueOrThrow({ where: { id: playlistId } }),
    match: async () => {
      await requestMatch(database, userId);
      return matchUser(deps(), userId, never);
    },
    isRequested: async () => (await database.matchRequest.count({ where: { userId } })) > 0,
  };
}

describe("a track with a file that is deleted", () => {
  it("leaves a placeholder in each list, and stands there again when it is restored", async () => {
    const one = await listener();
    const trackId = await createFileTrack(context.database, one.userId);
    await one.match();
    const { version } = await one.playlist();
    await deleteTracks(context, one.userId, [trackId]);
    const left = await one.row();
    expect(left).toMatchObject({ score: null, isChosen: false, track: { state: "needs_file" } });
    expect(left.track).toMatchObject({ title: "Copper Field", namedByList: true, deletedAt: null });
    expect(storedCandidates.parse(left.candidates)).toEqual([]);
    expect((await one.playlist()).version).toBe(version + 1);
    expect(await one.isRequested()).toBe(true);
    expect(await matchUser(deps(), one.userId, never)).toBe("matched");
    expect((await one.row()).trackId).toBe(left.trackId);
    await restoreTracks(context.database, one.userId, [trackId]);
    expect(await one.isRequested()).toBe(true);
    expect(await matchUser(deps(), one.userId, never)).toBe("matched");
    expect((await one.row()).trackId).toBe(trackId);
  });

  it("though it was chosen, leaves its place to what is found", async () => {
    const one = await listener();
    const chosen = await createFileTrack(context.database, one.userId, { title: "Else" });
    const fileId = `track:${chosen}`;
    await chooseFile(deps(), one.userId, { wantedId: one.wantedId, fileId });
    const found = await createFileTrack(context.database, one.userId);
    await purgeTracks(context, one.userId, [chosen]);
    await matchUser(deps(), one.userId, never);
    expect(await one.row()).toMatchObject({ trackId: found, isChosen: false });
  });

  it("and uploaded again stands there again", async () => {
    const one = await listener();
    const upload = {
      userId: one.userId,
      folder: `${context.folder}/media/uploads`,
      bytes: synthesizeWav(0.1, 1),
    };
    const { trackId } = await uploadFile(context, upload);
    await context.database.job.updateMany({ where: { trackId }, data: { state: "completed" } });
    const names = { title: "Copper Field", artist: "Night Harbour", durationSec: 200 };
    await context.database.track.update({
      where: { id: trackId },
      data: { ...names, state: "ready" },
    });
    await one.match();
    await deleteTracks(context, one.userId, [trackId]);
    await matchUser(deps(), one.userId, never);
    expect((await one.row()).trackId).not.toBe(trackId);
    await uploadFile(context, upload);
    expect(await one.isRequested()).toBe(true);
    await matchUser(deps(), one.userId, never);
    expect((await one.row()).trackId).toBe(trackId);
  });

  it("is not brought from the watched folder in its place, but offered", async () => {
    const one = await listener();
    const { database } = context;
    const trackId = await createFileTrack(database, one.userId, { fileBytes: 7 });
    const file = await database.watchedFile.create({
      data: {
        path: "copper.flac",
        sizeBytes: 8,
        modifiedMs: 0,
        title: "Copper Field",
        artist: "Night Harbour",
        durationSec: 200,
      },
    });
    await one.match();
    await deleteTracks(context, one.userId, [trackId]);
    expect(await matchUser(deps(), one.userId, never)).toBe("matched");
    const row = await one.row();
    expect(storedCandidates.parse(row.candidates)).toMatchObject([
      { fileId: `file:${file.id}`, verdict: "maybe", isDeclined: true },
    ]);
    expect(await database.download.count({ where: { userId: one.userId } })).toBe(0);
    await database.watchedFile.delete({ where: { id: file.id } });
  });
});

describe("a placeholder that is deleted", () => {
  it("is thrown out of its lists, and not looked for; restored, they have it again", async () => {
    const one = await listener();
    await deleteTracks(context, one.userId, [one.placeholder]);
    expect((await one.playlist()).leftOut).toEqual([one.sourceId]);
    const trackId = await createFileTrack(context.database, one.userId);
    await one.match();
    expect((await one.row()).trackId).toBe(one.placeholder);
    await restoreTracks(context.database, one.userId, [one.placeholder]);
    expect((await one.playlist()).leftOut).toEqual([]);
    await matchUser(deps(), one.userId, never);
    expect((await one.row()).trackId).toBe(trackId);
  });

  it("and purged is gone from them", async () => {
    const one = await listener();
    const { database } = context;
    await purgeTracks(context, one.userId, [one.placeholder]);
    expect(await database.wantedTrack.count({ where: { id: one.wantedId } })).toBe(0);
    expect((await one.playlist()).leftOut).toEqual([one.sourceId]);
  });

  it("comes back when another list names the track", async () => {
    const one = await listener();
    const { database } = context;
    await deleteTracks(context, one.userId, [one.placeholder]);
    const other = await importTracks(database, { userId: one.userId }, []);
    await database.playlistItem.create({
      data: { playlistId: other.playlistId, wantedId: one.wantedId, position: 0 },
    });
    await one.match();
    const row = await one.row();
    expect(row.trackId).not.toBe(one.placeholder);
    expect(row.track).toMatchObject({ state: "needs_file", deletedAt: null });
  });
});

it("leaves tracks of no list alone", async () => {
  const { id: userId } = await createUser(context.database);
  const trackId = await createFileTrack(context.database, userId);
  await deleteTracks(context, userId, [trackId]);
  await restoreTracks(context.database, userId, [trackId]);
  expect(await context.database.track.count({ where: { userId } })).toBe(1);
  expect(await context.database.matchRequest.count({ where: { userId } })).toBe(0);
});
