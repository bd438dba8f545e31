import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { downloadSeal } from "#server/downloads/download-seal.ts";
import type { Prisma } from "#server/generated/prisma/client.ts";
import { createUser } from "#server/testing/factories.ts";
import { createFileTrack, importTracks, type ListedFields } from "#server/testing/listed-tracks.ts";
import { SEAL_SECRET } from "#server/testing/no-spotify.ts";
import { WebContext } from "#server/testing/web-context.ts";
import { matchUser } from "./match-user.ts";
import { requestMatch } from "./request-match.ts";

let context: WebContext;
const seal = downloadSeal(SEAL_SECRET);
const never = new AbortController().signal;

beforeAll(async () => {
  context = await WebContext.open();
});
afterAll(() => context.close());
afterEach(async () => {
  await context.database.watchedFile.deleteMany();
});

async function listener(tracks: readonly ListedFields[] = [{}]) {
  const { database, boss } = context;
  const { id: userId } = await createUser(database);
  const { wanted } = await importTracks(database, { userId }, tracks);
  return {
    userId,
    wanted,
    trackId: wanted[0]!.trackId,
    match: async () => {
      await requestMatch(database, userId);
      return matchUser({ database, boss, seal }, userId, never);
    },
    downloads: () => database.download.findMany({ where: { userId } }),
    isRequested: async () => (await database.matchRequest.count({ where: { userId } })) > 0,
  };
}

const share = (fields: Partial<Prisma.WatchedFileUncheckedCreateInput> = {}) =>
  context.database.watchedFile.create({
    data: {
      path: "Night Harbour/copper.flac",
      sizeBytes: 12_345,
      modifiedMs: 0,
      title: "Copper Field",
      artist: "Night Harbour",
      durationSec: 200,
      ...fields,
    },
  });

it("brings a watched file for the placeholder that it fits, once", async () => {
  const one = await listener([{}, { title: "Something Else" }]);
  const file = await share();
  expect(await one.match()).toBe("matched");
  const downloads = await one.downloads();
  expect(downloads).toMatchObject([
    { trackId: one.trackId, adapter: "watched_folder", label: "copper.flac", state: "queued" },
  ]);
  expect(seal.open(downloads[0]!.origin, one.userId)).toBe(file.path);
  const jobs = await context.database.job.findMany({ where: { userId: one.userId } });
  expect(jobs).toMatchObject([{ kind: "download-audio", trackId: one.trackId }]);
  expect(await one.match()).toBe("matched");
  expect(await one.downloads()).toHaveLength(1);
});

it("does not try again what has failed, until the file is another one", async () => {
  const one = await listener();
  const { id } = await share();
  await one.match();
  const where = { userId: one.userId };
  await context.database.job.updateMany({ where, data: { state: "failed" } });
  await context.database.download.updateMany({ where, data: { state: "failed" } });
  await one.match();
  expect(await one.downloads()).toHaveLength(1);
  const modifiedMs = Date.now() + 1000;
  await context.database.watchedFile.update({ where: { id }, data: { modifiedMs } });
  await one.match();
  expect(await one.downloads()).toHaveLength(2);
});

it("brings nothing where a track of the library is taken, or the user wants none", async () => {
  const [one, other] = [await listener(), await listener()];
  await createFileTrack(context.database, one.userId, { durationSec: 201 });
  const { wanted } = other;
  await context.database.wantedTrack.update({
    where: { id: wanted[0]!.id },
    data: { isChosen: true },
  });
  await share();
  await Promise.all([one.match(), other.match()]);
  expect([...(await one.downloads()), ...(await other.downloads())]).toEqual([]);
});

it("knows a file that a track was made of: it is no second candidate", async () => {
  const one = await listener();
  const track = { fileBytes: 12_345, title: "Else", durationSec: 200.2 };
  await createFileTrack(context.database, one.userId, track);
  await share();
  await one.match();
  expect(await one.downloads()).toEqual([]);
});

it("offers a file that can't be read to nobody", async () => {
  const one = await listener();
  await share({ problem: "The file is empty." });
  await one.match();
  expect(await one.downloads()).toEqual([]);
});

it("leaves room for what the user asks for, and goes on later", async () => {
  const titles = Array.from({ length: 52 }, (_, at) => `Field ${at + 100}`);
  const one = await listener(titles.map((title) => ({ title })));
  for (const title of titles) await share({ title, path: `${title}.flac` });
  expect(await one.match()).toBe("unfinished");
  expect(await one.downloads()).toHaveLength(50);
  expect(await one.isRequested()).toBe(true);
  const where = { userId: one.userId };
  await context.database.download.updateMany({ where, data: { state: "failed" } });
  await context.database.job.updateMany({ where, data: { state: "failed" } });
  expect(await one.match()).toBe("matched");
  expect(await one.downloads()).toHaveLength(52);
  expect(await one.isRequested()).toBe(false);
});
