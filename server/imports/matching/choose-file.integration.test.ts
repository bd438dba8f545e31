import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { downloadSeal } from "#server/downloads/download-seal.ts";
import { upsertWanted } from "#server/imports/applying/wanted-rows.ts";
import { renameTrack } from "#server/library/rename-track.ts";
import { createUser } from "#server/testing/factories.ts";
import { createFileTrack, importTracks, type ListedFields } from "#server/testing/listed-tracks.ts";
import { SEAL_SECRET } from "#server/testing/no-spotify.ts";
import { WebContext } from "#server/testing/web-context.ts";
import { chooseFile, clearChoice } from "./choose-file.ts";
import { listCandidates } from "./list-candidates.ts";
import { matchUser } from "./match-user.ts";
import { requestMatch } from "./request-match.ts";

let context: WebContext;
const seal = downloadSeal(SEAL_SECRET);
const never = new AbortController().signal;

beforeAll(async () => {
  context = await WebContext.open();
});
afterAll(() => context.close());

const deps = () => ({ database: context.database, boss: context.boss, seal });

async function listener(tracks: readonly ListedFields[] = [{}]) {
  const { database } = context;
  const { id: userId } = await createUser(database);
  const { playlistId, wanted } = await importTracks(database, { userId }, tracks);
  const wantedId = wanted[0]!.id;
  return {
    userId,
    wanted,
    wantedId,
    playlistId,
    row: () =>
      database.wantedTrack.findUniqueOrThrow({
        where: { id: wantedId },
        include: { track: true },
      }),
    choose: (fileId: string | null) => chooseFile(deps(), userId, { wantedId, fileId }),
    candidates: (query?: string) => listCandidates(database, userId, { wantedId, query }),
    match: async () => {
      await requestMatch(database, userId);
      return matchUser(deps(), userId, never);
    },
  };
}

const watched = (fields: { path?: string; problem?: string; title?: string } = {}) =>
  context.database.watchedFile.create({
    data: {
      path: `${randomUUID()}/copper.flac`,
      sizeBytes: 12_345,
      modifiedMs: 0,
      title: "Copper Field",
      artist: "Night Harbour",
      durationSec: 200,
      ...fields,
    },
  });

describe("a choice", () => {
  it("stands whatever fits better, is renamed, or is imported again", async () => {
    const one = await listener();
    const { database } = context;
    await createFileTrack(database, one.userId);
    const chosen = await createFileTrack(database, one.userId, { title: "Else", artist: "" });
    await one.match();
    expect(await one.choose(`track:${chosen}`)).toEqual({ trackId: chosen });
    expect(await one.row()).toMatchObject({ trackId: chosen, isChosen: true, score: null });
    await one.match();
    await renameTrack(database, one.userId, { trackId: chosen, title: "Something" });
    await one.match();
    const again = { id: (await one.row()).sourceId, title: "Copper Field (Again)", artists: ["B"] };
    const told = { album: "", durationSec: 1, isrc: null, isExplicit: null, coverUrl: null };
    const placed = { track: { ...again, ...told }, createdAt: new Date() };
    await database.$transaction((tx) =>
      upsertWanted(tx, { userId: one.userId, source: "spotify" }, [placed]),
    );
    await one.match();
    const row = await one.row();
    expect(row).toMatchObject({ trackId: chosen, isChosen: true, title: "Copper Field (Again)" });
    expect(row.track.title).toBe("Something");
  });

  it("of none stands on a placeholder, and no file takes its place", async () => {
    const one = await listener();
    const taken = await createFileTrack(context.database, one.userId);
    await one.match();
    const { trackId } = await one.choose(null);
    expect(trackId).not.toBe(taken);
    await createFileTrack(context.database, one.userId, { durationSec: 200.5 });
    await one.match();
    expect(await one.row()).toMatchObject({
      trackId,
      isChosen: true,
      track: { state: "needs_file", title: "Copper Field", durationSec: 200 },
    });
    const left = await context.database.track.findUnique({ where: { id: taken } });
    expect(left?.deletedAt).toBeNull();
  });

  it("of none keeps the placeholder that is there", async () => {
    const one = await listener();
    const [before] = one.wanted;
    expect(await one.choose(null)).toEqual({ trackId: before?.trackId });
  });

  it("may give one track to several, and gives it the list's name when it has none", async () => {
    const one = await listener([{}, { title: "Copper Field - Live" }]);
    const names = { fileName: "take.wav", title: "take", artist: "" };
    const trackId = await createFileTrack(context.database, one.userId, names);
    await one.choose(`track:${trackId}`);
    const choice = { wantedId: one.wanted[1]!.id, fileId: `track:${trackId}` };
    expect(await chooseFile(deps(), one.userId, choice)).toEqual({ trackId });
    await one.match();
    const rows = await context.database.wantedTrack.findMany({ where: { trackId } });
    expect(rows).toHaveLength(2);
    const track = await context.database.track.findUniqueOrThrow({ where: { id: trackId } });
    expect(track).toMatchObject({ title: "Copper Field", namedByList: true });
    for (const { trackId: id } of one.wanted) {
      expect(await context.database.track.count({ where: { id } })).toBe(0);
    }
  });

  it("that is cleared has the file found anew", async () => {
    const one = await listener();
    const best = await createFileTrack(context.database, one.userId);
    const names = { fileName: "take.wav", title: "take", artist: "" };
    const chosen = await createFileTrack(context.database, one.userId, names);
    await one.choose(`track:${chosen}`);
    const { trackId } = await clearChoice(deps(), one.userId, one.wantedId);
    expect(await one.row()).toMatchObject({ trackId, isChosen: false });
    const left = await context.database.track.findUniqueOrThrow({ where: { id: chosen } });
    expect(left).toMatchObject({ title: "take", namedByList: false });
    expect(await context.database.matchRequest.count({ where: { userId: one.userId } })).toBe(1);
    await one.match();
    expect((await one.row()).trackId).toBe(best);
  });

  it("is told to the pages of the list", async () => {
    const one = await listener();
    const version = async () =>
      (await context.database.playlist.findUniqueOrThrow({ where: { id: one.playlistId } }))
        .version;
    const before = await version();
    await one.choose(null);
    expect(await version()).toBe(before + 1);
  });

  it.each([
    "nothing",
    "track:",
    "track:1",
    "file:none",
    `track:${randomUUID()}`,
    `file:${randomUUID()}`,
  ])("of %s finds nothing", async (fileId) => {
    const one = await listener();
    await expect(one.choose(fileId)).rejects.toMatchObject({ code: "not_found" });
    expect(await one.row()).toMatchObject({ isChosen: false });
  });

  it("reaches no track of another user, none in the bin, and no other user's list", async () => {
    const [one, other] = [await listener(), await listener()];
    const theirs = await createFileTrack(context.database, other.userId);
    const fields = { deletedAt: new Date() };
    const binned = await createFileTrack(context.database, one.userId, fields);
    const missing = { code: "not_found" };
    await expect(one.choose(`track:${theirs}`)).rejects.toMatchObject(missing);
    await expect(one.choose(`track:${binned}`)).rejects.toMatchObject(missing);
    await expect(one.choose(`track:${one.wanted[0]!.trackId}`)).rejects.toMatchObject(missing);
    const { wantedId } = one;
    const choice = { wantedId, fileId: null };
    await expect(chooseFile(deps(), other.userId, choice)).rejects.toMatchObject(missing);
    await expect(clearChoice(deps(), other.userId, wantedId)).rejects.toMatchObject(missing);
    const { database } = context;
    await expect(listCandidates(database, other.userId, { wantedId })).rejects.toMatchObject(
      missing,
    );
  });
});

describe("a watched file that is chosen", () => {
  afterEach(async () => {
    await context.database.watchedFile.deleteMany();
  });
  const downloadsOf = (trackId: string) =>
    context.database.download.findMany({ where: { trackId } });

  it("is brought for a placeholder, once", async () => {
    const one = await listener();
    const taken = await createFileTrack(context.database, one.userId);
    await one.match();
    const file = await watched({ title: "Take 2" });
    const { trackId } = await one.choose(`file:${file.id}`);
    expect(trackId).not.toBe(taken);
    expect(await one.choose(`file:${file.id}`)).toEqual({ trackId });
    const downloads = await downloadsOf(trackId);
    expect(downloads).toMatchObject([{ adapter: "watched_folder", label: "copper.flac" }]);
    expect(seal.open(downloads[0]!.origin, one.userId)).toBe(file.path);
    await one.match();
    expect(await one.row()).toMatchObject({ trackId, isChosen: true });
  });

  it("does not come in the way of another one that is being brought", async () => {
    const one = await listener();
    const { trackId } = await one.choose(`file:${(await watched()).id}`);
    const other = await watched();
    await expect(one.choose(`file:${other.id}`)).rejects.toMatchObject({ code: "conflict" });
    expect(await downloadsOf(trackId)).toHaveLength(1);
  });

  it("that can't be read is not to be had", async () => {
    const one = await listener();
    const { id } = await watched({ problem: "The file is empty." });
    await expect(one.choose(`file:${id}`)).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("candidates", () => {
  it("are what was found, as it is now, with what stands for the track first", async () => {
    const one = await listener();
    const { database } = context;
    const close = await createFileTrack(database, one.userId, { durationSec: 206 });
    const gone = await createFileTrack(database, one.userId, { durationSec: 207 });
    const chosen = await createFileTrack(database, one.userId, { title: "Else", artist: "Other" });
    await one.match();
    await one.choose(`track:${chosen}`);
    await database.track.delete({ where: { id: gone } });
    await database.track.update({ where: { id: close }, data: { title: "Copper Field II" } });
    expect(await one.candidates()).toMatchObject([
      { fileId: `track:${chosen}`, title: "Else", isTaken: true, verdict: "no", score: 0 },
      { fileId: `track:${close}`, title: "Copper Field II", isTaken: false, verdict: "maybe" },
    ]);
  });

  it("are any of the user's tracks that have the words that are looked for", async () => {
    const [one, other] = [await listener(), await listener()];
    const { database } = context;
    const title = "100%_Copper";
    await createFileTrack(database, other.userId, { title });
    const found = await createFileTrack(database, one.userId, { title, fileName: "Take.WAV" });
    await createFileTrack(database, one.userId, { title: "Tin" });
    const ids = async (query: string) => (await one.candidates(query)).map(({ fileId }) => fileId);
    expect(await ids("copper take")).toEqual([`track:${found}`]);
    expect(await ids("100%_")).toEqual([`track:${found}`]);
    expect(await ids("1__%")).toEqual([]);
    expect(await ids("tin copper")).toEqual([]);
  });

  it("that are looked for say how well they fit", async () => {
    const one = await listener();
    const names = { namedByList: true, title: "Listed", artist: "Listed", tags: {} };
    const fileName = "Night Harbour - Copper Field.mp3";
    await createFileTrack(context.database, one.userId, { ...names, fileName });
    expect(await one.candidates("listed")).toMatchObject([
      { title: "Listed", verdict: "sure", isTaken: false, fileName },
    ]);
  });
});
