import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lockJob } from "#server/jobs/lock-job.ts";
import { touchTrack } from "#server/jobs/mirror-state.ts";
import { createReadyTrack, synthesizeWav, uploadFile } from "#server/testing/factories.ts";
import { untilBlocked } from "#server/testing/until-blocked.ts";
import { WebContext } from "#server/testing/web-context.ts";
import { purgeExpiredTracks } from "./purge-expired-tracks.ts";

let context: WebContext;

beforeAll(async () => {
  context = await WebContext.open();
});
afterAll(() => context.close());

async function library(titles: readonly string[]) {
  const session = await context.signedIn();
  const ids: string[] = [];
  for (const title of titles) {
    const { id } = await createReadyTrack(context.database, { ...session, title });
    ids.push(id);
  }
  return { session, ids, track: context.caller(session).track };
}

describe("the list", () => {
  it("pages through all tracks, newest first, each once", async () => {
    const { ids, track } = await library(["a", "b", "c", "d", "e"]);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof track.list>> = await track.list({ limit: 2, cursor });
      expect(page.total).toBe(5);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(ids.toReversed());
  });

  it("keeps its order when tracks were made in the same millisecond", async () => {
    const { session, ids, track } = await library(["a", "b", "c", "d"]);
    const createdAt = new Date();
    const { userId } = session;
    await context.database.track.updateMany({ where: { userId }, data: { createdAt } });
    const first = await track.list({ limit: 2 });
    const second = await track.list({ limit: 2, cursor: first.nextCursor });
    const seen = [...first.items, ...second.items].map(({ id }) => id);
    expect(seen.toSorted()).toEqual(ids.toSorted());
  });

  it("shows what came at once by title, over all pages", async () => {
    const { session, track } = await library(["Take 3", "amber", "Öl", "take 1", "Amber", "B"]);
    const { userId } = session;
    const createdAt = new Date();
    await context.database.track.updateMany({ where: { userId }, data: { createdAt } });
    await createReadyTrack(context.database, { userId, title: "Zebra" });
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof track.list>> = await track.list({ limit: 2, cursor });
      seen.push(...page.items.map(({ title }) => title.toLowerCase()));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(["zebra", "amber", "amber", "b", "take 1", "take 3", "öl"]);
  });

  it("can be narrowed to tracks with audio, or to those that need a file, and counts both", async () => {
    const { session, track } = await library(["Blue one", "Blue two", "Red"]);
    const { userId } = session;
    const data = { userId, state: "needs_file" as const };
    await context.database.track.create({ data: { ...data, title: "Blue three" } });
    const titles = async (input: Parameters<typeof track.list>[0]) => {
      const { items, total, counts } = await track.list(input);
      return { titles: items.map(({ title }) => title), total, counts };
    };
    const counts = { all: 4, needed: 1 };
    expect(await titles({ audio: "needed" })).toEqual({ titles: ["Blue three"], total: 1, counts });
    const withFile = await titles({ audio: "with", limit: 2 });
    expect(withFile).toEqual({ titles: ["Red", "Blue two"], total: 3, counts });
    expect(await titles({ audio: "with", query: "blue" })).toMatchObject({
      total: 2,
      counts: { all: 3, needed: 1 },
    });
  });

  it("finds tracks whose names hold all words, taken literally", async () => {
    const { track } = await library(["Blue Train", "Blue Monday", "100% pure", "a_b"]);
    const titles = async (query: string) =>
      (await track.list({ query })).items.map(({ title }) => title);
    expect(await titles("blue")).toEqual(["Blue Monday", "Blue Train"]);
    expect(await titles("train BLUE")).toEqual(["Blue Train"]);
    expect(await titles("100%")).toEqual(["100% pure"]);
    expect(await titles("%")).toEqual(["100% pure"]);
    expect(await titles("_")).toEqual(["a_b"]);
    expect(await titles('\'; DROP TABLE "Track"')).toEqual([]);
  });

  it("refuses a cursor that is none", async () => {
    const { track } = await library([]);
    await expect(track.list({ cursor: "1; DROP" })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  });
});

it("renames what is given and raises the version", async () => {
  const { ids, track } = await library(["Old"]);
  const before = await track.byId({ trackId: ids[0]! });
  const after = await track.rename({ trackId: ids[0]!, title: "  New  ", artist: "Someone" });
  expect(after).toMatchObject({ title: "New", artist: "Someone", album: "" });
  expect(after.version).toBeGreaterThan(before.version);
  await expect(track.rename({ trackId: ids[0]!, title: " " })).rejects.toMatchObject({
    code: "BAD_REQUEST",
  });
});

describe("deletion", () => {
  it("hides at once, cancels the jobs, and is undone by a restore", async () => {
    const { session, ids, track } = await library(["Song"]);
    const [trackId] = ids as [string];
    const { jobId } = await track.separate({ trackId });
    await expect(track.delete({ trackIds: [trackId] })).resolves.toEqual({ deleted: 1 });
    await expect(track.list()).resolves.toMatchObject({ items: [], total: 0 });
    await expect(track.bin()).resolves.toMatchObject({ items: [{ id: trackId }] });
    await expect(context.caller(session).job.byId({ jobId: jobId! })).resolves.toMatchObject({
      state: "cancelled",
    });
    await expect(track.separate({ trackId })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(track.restore({ trackIds: [trackId] })).resolves.toEqual({ restored: 1 });
    await expect(track.list()).resolves.toMatchObject({ items: [{ id: trackId }] });
    await expect(track.bin()).resolves.toMatchObject({ items: [] });
  });

  it("of several tracks is done for all or for none", async () => {
    const { ids, track } = await library(["Mine"]);
    const stranger = await library(["Theirs"]);
    const trackIds = [ids[0]!, stranger.ids[0]!];
    await expect(track.delete({ trackIds })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(track.list()).resolves.toMatchObject({ total: 1 });
  });

  it("for good removes rows and files of the track, and of no other", async () => {
    const session = await context.signedIn();
    const folder = `${context.folder}/media/uploads`;
    const upload = (seed: number) =>
      uploadFile(context, { userId: session.userId, folder, bytes: synthesizeWav(0.1, seed) });
    const [gone, kept] = [await upload(1), await upload(2)];
    const pack = await context.database.stemPack.findFirstOrThrow({
      where: { trackId: gone.trackId },
    });
    await context.store.putBytes(`packs/${pack.id}/mix/00000.flac`, Buffer.from("x"));
    const { track } = context.caller(session);
    await expect(track.purge({ trackIds: [gone.trackId] })).resolves.toEqual({ purged: 1 });
    await expect(track.byId({ trackId: gone.trackId })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    const stat = (key: string) => context.store.stat(key);
    expect(await stat(`tracks/${gone.trackId}/original`)).toBeNull();
    expect(await stat(`packs/${pack.id}/mix/00000.flac`)).toBeNull();
    expect(await stat(`tracks/${kept.trackId}/original`)).not.toBeNull();
    expect(await context.database.job.count({ where: { id: gone.jobId } })).toBe(0);
  });

  it("waits for a job's row before it takes the track's, as the job's own end does", async () => {
    const { ids, track } = await library(["Song"]);
    const [trackId] = ids as [string];
    const { jobId } = await track.separate({ trackId });
    const deletion = await context.database.$transaction(async (tx) => {
      await lockJob(tx, jobId!);
      const going = track.delete({ trackIds: [trackId] });
      await untilBlocked(context.database, tx);
      await tx.$executeRaw`SET LOCAL lock_timeout = '2s'`;
      await touchTrack(tx, trackId);
      return { going };
    });
    await expect(deletion.going).resolves.toEqual({ deleted: 1 });
  });

  it("refuses a separation that was asked for meanwhile", async () => {
    const { ids, track } = await library(["Song"]);
    const [trackId] = ids as [string];
    const { going } = await context.database.$transaction(async (tx) => {
      await touchTrack(tx, trackId, { deletedAt: new Date() });
      const refused = track.separate({ trackId }).catch((error: unknown) => error);
      await untilBlocked(context.database, tx);
      return { going: refused };
    });
    expect(await going).toMatchObject({ code: "NOT_FOUND" });
    expect(await context.database.job.count({ where: { trackId } })).toBe(0);
  });

  it("is for good 30 days later, and not before", async () => {
    const { session, ids, track } = await library(["Old", "Fresh"]);
    await track.delete({ trackIds: ids });
    const { userId } = session;
    const deletedAt = new Date(Date.now() - 30.1 * 86_400_000);
    await context.database.track.updateMany({
      where: { userId, title: "Old" },
      data: { deletedAt },
    });
    await expect(purgeExpiredTracks(context)).resolves.toBe(1);
    await expect(track.bin()).resolves.toMatchObject({ items: [{ title: "Fresh" }] });
  });

  it("of a separation removes its pack and lets it be made again", async () => {
    const { session, ids, track } = await library(["Song"]);
    const [trackId] = ids as [string];
    const { separationId } = await track.separate({ trackId });
    await context.store.putBytes(`packs/${separationId}/drums/00000.flac`, Buffer.from("x"));
    const { separation } = context.caller(session);
    await expect(separation.delete({ separationId })).resolves.toEqual({ separationId });
    await expect(context.store.stat(`packs/${separationId}/drums/00000.flac`)).resolves.toBeNull();
    const again = await track.separate({ trackId });
    expect(again).toMatchObject({ isNew: true });
    expect(again.separationId).not.toBe(separationId);
  });
});

it("answers 50 requests for the same separation at once with one job", async () => {
  const { ids, track } = await library(["Song"]);
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => track.separate({ trackId: ids[0]! })),
  );
  expect(new Set(answers.map(({ jobId }) => jobId)).size).toBe(1);
  expect(answers.filter(({ isNew }) => isNew)).toHaveLength(1);
});

it("refuses an engine that is not there and a track that was not read", async () => {
  const { ids, session, track } = await library(["Song"]);
  await expect(track.separate({ trackId: ids[0]!, engine: "magic" })).rejects.toMatchObject({
    code: "BAD_REQUEST",
    cause: { code: "unknown_engine" },
  });
  const raw = await uploadFile(context, {
    userId: session.userId,
    folder: `${context.folder}/media/uploads`,
    bytes: synthesizeWav(0.1),
  });
  await expect(track.separate({ trackId: raw.trackId })).rejects.toMatchObject({
    code: "CONFLICT",
    cause: { code: "not_ready" },
  });
});

it("a track shows the last job of each of its separations, so that each failure keeps its reason", async () => {
  const { session, ids, track } = await library(["Twice"]);
  const [trackId = ""] = ids;
  const { userId } = session;
  const place = { userId, trackId, engine: "spectral", model: "spectral" };
  const failed = await context.database.stemPack.create({
    data: { ...place, kind: "separation", settingsHash: "one", settings: {}, state: "failed" },
  });
  const whole = await context.database.stemPack.create({
    data: { ...place, kind: "separation", settingsHash: "two", settings: {}, state: "completed" },
  });
  const kind = "separate-stems";
  for (const [packId, state, errorCode] of [
    [failed.id, "cancelled", null],
    [failed.id, "failed", "out_of_memory"],
    [whole.id, "completed", null],
  ] as const) {
    const subject = packId;
    await context.database.job.create({
      data: { userId, trackId, packId, kind, subject, state, errorCode, input: {} },
    });
  }
  const { jobs } = await track.byId({ trackId });
  expect(jobs.map(({ packId, state }) => [packId, state])).toEqual([
    [whole.id, "completed"],
    [failed.id, "failed"],
  ]);
  expect(jobs[1]?.errorCode).toBe("out_of_memory");
});
