import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { downloadSeal } from "#server/downloads/download-seal.ts";
import { lockUser } from "#server/jobs/lock-job.ts";
import { renameTrack } from "#server/library/rename-track.ts";
import { createUser } from "#server/testing/factories.ts";
import { createFileTrack, importTracks, type ListedFields } from "#server/testing/listed-tracks.ts";
import { SEAL_SECRET } from "#server/testing/no-spotify.ts";
import { untilBlocked } from "#server/testing/until-blocked.ts";
import { WebContext } from "#server/testing/web-context.ts";
import { matchUser } from "./match-user.ts";
import { requestMatch } from "./request-match.ts";
import { storedCandidates } from "./stored-candidates.ts";

let context: WebContext;

beforeAll(async () => {
  context = await WebContext.open();
});
afterAll(() => context.close());

const never = new AbortController().signal;
const deps = () => ({ ...contextDeps(), seal: downloadSeal(SEAL_SECRET) });
const contextDeps = () => ({ database: context.database, boss: context.boss });

/** A user with a list, and what to do with it. */
async function listener(tracks: readonly ListedFields[] = [{}]) {
  const { database } = context;
  const { id: userId } = await createUser(database);
  const { playlistId, wanted } = await importTracks(database, { userId }, tracks);
  const standing = async () => {
    const rows = await database.wantedTrack.findMany({
      where: { userId },
      include: { track: true },
    });
    return wanted.map(({ id }) => {
      const row = rows.find((each) => each.id === id)!;
      return { ...row, candidates: storedCandidates.parse(row.candidates) };
    });
  };
  return {
    userId,
    playlistId,
    wanted,
    standing,
    /** Ids of the tracks that stand for the list's. */
    trackIds: async () => (await standing()).map(({ trackId }) => trackId),
    match: async () => {
      await requestMatch(database, userId);
      return matchUser(deps(), userId, never);
    },
    version: async () =>
      (await database.playlist.findUniqueOrThrow({ where: { id: playlistId } })).version,
    isRequested: async () => (await database.matchRequest.count({ where: { userId } })) > 0,
  };
}

const isThere = async (id: string) => (await context.database.track.count({ where: { id } })) > 0;

describe("a file", () => {
  it("is taken by its names and length; the placeholder goes and the pages hear of it", async () => {
    const { match, standing, wanted, userId, version } = await listener();
    const trackId = await createFileTrack(context.database, userId, { durationSec: 201 });
    const before = await version();
    expect(await match()).toBe("matched");
    const [row] = await standing();
    expect(row).toMatchObject({ trackId, isChosen: false, track: { namedByList: false } });
    expect(row?.score).toBeGreaterThan(0.9);
    expect(row?.candidates).toMatchObject([
      { fileId: `track:${trackId}`, verdict: "sure", name: "Copper Field" },
    ]);
    expect(await isThere(wanted[0]!.trackId)).toBe(false);
    expect(await version()).toBe(before + 1);
    expect(await match()).toBe("matched");
    expect(await version()).toBe(before + 1);
  });

  it("is taken by its ISRC, whatever it is called", async () => {
    const { match, trackIds, userId } = await listener([{ isrc: "QZAB12600001" }]);
    const tags = { isrc: "QZ-AB1-26-00001" };
    const names = { title: "Track 7", artist: "", tags };
    const trackId = await createFileTrack(context.database, userId, names);
    await match();
    expect(await trackIds()).toEqual([trackId]);
  });

  it("of another length, or of another version, is not taken", async () => {
    const names = ["Copper Field (Live)", "Copper Field (Night Owl Remix)", "Copper Field"];
    const { match, standing, trackIds, wanted, userId } = await listener();
    for (const [at, title] of names.entries()) {
      const durationSec = at === 2 ? 260 : 200;
      await createFileTrack(context.database, userId, { title, durationSec });
    }
    await match();
    expect(await trackIds()).toEqual([wanted[0]!.trackId]);
    const [row] = await standing();
    expect(row?.candidates.map(({ verdict }) => verdict)).toEqual(["no", "no", "no"]);
  });

  it("that another one equals is offered with it, and taken when that is gone", async () => {
    const { match, standing, trackIds, wanted, userId } = await listener();
    const first = await createFileTrack(context.database, userId);
    const second = await createFileTrack(context.database, userId);
    await match();
    expect(await trackIds()).toEqual([wanted[0]!.trackId]);
    const [row] = await standing();
    expect(row?.candidates).toMatchObject([
      { verdict: "maybe", reasons: expect.arrayContaining(["tied"]) as string[] },
      { verdict: "maybe" },
    ]);
    await context.database.track.delete({ where: { id: second } });
    await match();
    expect(await trackIds()).toEqual([first]);
  });

  it("without tags is read by its name, and called as the list says from then on", async () => {
    const { match, standing, userId } = await listener([{ album: "Low Tide" }]);
    const fileName = "Night Harbour - Copper Field.mp3";
    const names = { fileName, title: "Night Harbour - Copper Field", artist: "" };
    const trackId = await createFileTrack(context.database, userId, names);
    await match();
    const [row] = await standing();
    expect(row).toMatchObject({
      trackId,
      track: { title: "Copper Field", artist: "Night Harbour", album: "Low Tide" },
    });
    expect(row?.track.namedByList).toBe(true);
    expect(await match()).toBe("matched");
    expect((await standing())[0]?.trackId).toBe(trackId);
  });

  it("of another user is never one, and neither is one in the bin", async () => {
    const { match, standing, trackIds, wanted, userId } = await listener();
    const other = await createUser(context.database);
    await createFileTrack(context.database, other.id);
    await createFileTrack(context.database, userId, { deletedAt: new Date() });
    await match();
    expect(await trackIds()).toEqual([wanted[0]!.trackId]);
    expect((await standing())[0]?.candidates).toEqual([]);
  });

  it("stands for the same recording in lists of two sources", async () => {
    const { match, trackIds, userId } = await listener([{ isrc: "QZAB12600001" }]);
    const owner = { userId, source: "list" } as const;
    const pasted = await importTracks(context.database, owner, [{ durationSec: null }]);
    const trackId = await createFileTrack(context.database, userId);
    await match();
    expect(await trackIds()).toEqual([trackId]);
    const [row] = await context.database.wantedTrack.findMany({
      where: { id: pasted.wanted[0]!.id },
    });
    expect(row?.trackId).toBe(trackId);
  });
});

describe("what was taken by itself", () => {
  it("is lost when it is called otherwise, with the list's name, and found again", async () => {
    const { match, standing, trackIds, userId } = await listener();
    const fileName = "Night Harbour - Copper Field.mp3";
    const names = { fileName, title: "Night Harbour - Copper Field", artist: "" };
    const trackId = await createFileTrack(context.database, userId, names);
    await match();
    await renameTrack(context.database, userId, { trackId, title: "Scales", artist: "Me" });
    await match();
    const [row] = await standing();
    expect(row?.trackId).not.toBe(trackId);
    expect(row).toMatchObject({ score: null, track: { state: "needs_file", namedByList: true } });
    expect(row?.track.title).toBe("Copper Field");
    const own = { trackId, title: "Copper Field", artist: "Night Harbour" };
    await renameTrack(context.database, userId, own);
    await match();
    expect(await trackIds()).toEqual([trackId]);
  });

  it("gives way to what fits better, and then goes by its own name again", async () => {
    const { match, trackIds, userId } = await listener();
    const fileName = "Night Harbour - Copper Field.mp3";
    const names = { fileName, title: "Night Harbour - Copper Field", artist: "" };
    const first = await createFileTrack(context.database, userId, { ...names, durationSec: 202 });
    await match();
    const better = await createFileTrack(context.database, userId);
    await match();
    expect(await trackIds()).toEqual([better]);
    const left = await context.database.track.findUniqueOrThrow({ where: { id: first } });
    expect(left).toMatchObject({ title: names.title, artist: "", namedByList: false });
  });
});

describe("a track that a file was brought for", () => {
  it("keeps it, whatever fits better", async () => {
    const { match, trackIds, wanted, userId } = await listener();
    const trackId = wanted[0]!.trackId;
    const data = { sha256: "own", state: "ready" as const, title: "Else", durationSec: 300 };
    await context.database.track.update({ where: { id: trackId }, data });
    await createFileTrack(context.database, userId);
    await match();
    expect(await trackIds()).toEqual([trackId]);
  });

  it("takes another one when its own can't be read", async () => {
    const { match, trackIds, wanted, userId } = await listener();
    const data = { sha256: "broken", state: "failed" as const };
    await context.database.track.update({ where: { id: wanted[0]!.trackId }, data });
    const trackId = await createFileTrack(context.database, userId);
    await match();
    expect(await trackIds()).toEqual([trackId]);
    expect(await isThere(wanted[0]!.trackId)).toBe(true);
  });

  it("waits while a file is being brought, and is looked at again", async () => {
    const { match, trackIds, wanted, userId, isRequested } = await listener();
    const { trackId } = wanted[0]!;
    const job = { userId, trackId, kind: "download-audio", subject: trackId };
    const { id } = await context.database.job.create({ data: job });
    const file = await createFileTrack(context.database, userId);
    expect(await match()).toBe("unfinished");
    expect(await trackIds()).toEqual([trackId]);
    expect(await isRequested()).toBe(true);
    await context.database.job.update({ where: { id }, data: { state: "failed" } });
    expect(await match()).toBe("matched");
    expect(await trackIds()).toEqual([file]);
    expect(await isThere(trackId)).toBe(false);
  });
});

describe("a request", () => {
  it("is made for nobody without lists", async () => {
    const { id: userId } = await createUser(context.database);
    await requestMatch(context.database, userId);
    expect(await context.database.matchRequest.count({ where: { userId } })).toBe(0);
    expect(await matchUser(deps(), userId, never)).toBe("none");
  });

  it("is served by one of two workers at once", async () => {
    const { trackIds, userId, version, isRequested } = await listener();
    const trackId = await createFileTrack(context.database, userId);
    const before = await version();
    await requestMatch(context.database, userId);
    const ends = await context.database.$transaction(async (tx) => {
      await lockUser(tx, userId);
      const first = matchUser(deps(), userId, never);
      await untilBlocked(context.database, tx);
      return { first, second: await matchUser(deps(), userId, never) };
    });
    expect(ends.second).toBe("busy");
    expect(await ends.first).toBe("matched");
    expect(await version()).toBe(before + 1);
    expect(await trackIds()).toEqual([trackId]);
    expect(await isRequested()).toBe(false);
  });

  it("that comes while another one is served is not lost, and does not wait", async () => {
    const { userId, isRequested } = await listener();
    await createFileTrack(context.database, userId);
    await requestMatch(context.database, userId);
    const { first } = await context.database.$transaction(async (tx) => {
      await lockUser(tx, userId);
      const serving = matchUser(deps(), userId, never);
      await untilBlocked(context.database, tx);
      await tx.$executeRaw`SET LOCAL lock_timeout = '2s'`;
      await requestMatch(tx, userId);
      return { first: serving };
    });
    expect(await first).toBe("matched");
    expect(await isRequested()).toBe(true);
  });

  it("stays when its worker is told to end, or fails", async () => {
    const { userId, isRequested, trackIds, wanted } = await listener();
    await createFileTrack(context.database, userId);
    await requestMatch(context.database, userId);
    const stopping = AbortSignal.abort(new Error("Stopping."));
    await expect(matchUser(deps(), userId, stopping)).rejects.toThrow("Stopping.");
    expect(await isRequested()).toBe(true);
    expect(await trackIds()).toEqual([wanted[0]!.trackId]);
  });
});

it("leaves alone what was changed while it compared", async () => {
  const { userId, trackIds, isRequested } = await listener();
  const chosen = await createFileTrack(context.database, userId, { title: "Else" });
  await createFileTrack(context.database, userId);
  await requestMatch(context.database, userId);
  const { matching } = await context.database.$transaction(async (tx) => {
    await lockUser(tx, userId);
    const first = matchUser(deps(), userId, never);
    await untilBlocked(context.database, tx);
    await tx.wantedTrack.updateMany({
      where: { userId },
      data: { trackId: chosen, isChosen: true },
    });
    return { matching: first };
  });
  expect(await matching).toBe("matched");
  expect(await trackIds()).toEqual([chosen]);
  expect(await isRequested()).toBe(false);
});
