import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { deleteTracks } from "#server/library/delete-tracks.ts";
import { createUser } from "#server/testing/factories.ts";
import { createReading } from "#server/testing/list-rows.ts";
import { WebContext } from "#server/testing/web-context.ts";
import { completeList, confirmList, prepareList, type PreparedList } from "./apply-list.ts";

let context: WebContext;
let userId: string;
let readingId: string;

beforeAll(async () => {
  context = await WebContext.open();
});
afterAll(() => context.close());
beforeEach(async () => {
  userId = (await createUser(context.database)).id;
  readingId = (await createReading(context.database, userId)).id;
});

const header = {
  title: "Listed",
  description: "",
  owner: "",
  coverUrl: null,
  snapshotId: "s1",
  total: 3,
  isCut: false,
};
const names = ["one", "two", "three"];
const items = names.map((id) => {
  const told = { durationSec: 200, isrc: null, isExplicit: null, coverUrl: null };
  const track = { id, title: id, artists: ["Kite Season"], album: "", ...told };
  return { kind: "track" as const, track };
});

/** As a handler does before its job is settled. */
function prepare(): Promise<PreparedList> {
  const list = { header, access: "app" as const, items };
  const reading = { id: readingId, userId, source: "spotify" as const };
  return prepareList(context.database, list, { reading, signal: new AbortController().signal });
}

const complete = (prepared: PreparedList): Promise<void> =>
  context.database.$transaction((tx) => completeList(tx, context.boss, { readingId, prepared }));

const wish = (leftOut: string[]) =>
  context.database.listReading.update({ where: { id: readingId }, data: { leftOut } });

const playlist = () => context.database.playlist.findFirstOrThrow({ where: { userId } });

it("goes through a list once more when its user changes what they want in the last moment", async () => {
  const prepared = await prepare();
  await wish(["two"]);
  await expect(complete(prepared)).rejects.toMatchObject({ code: "conflict" });
  expect(await context.database.playlist.count({ where: { userId } })).toBe(0);
  await complete(await prepare());
  const { id, leftOut } = await playlist();
  expect(leftOut).toEqual(["two"]);
  await wish([]);
  const confirmed = context.database.$transaction((tx) => confirmList(tx, id, readingId));
  await expect(confirmed).rejects.toMatchObject({ code: "conflict" });
  await wish(["two"]);
  await context.database.$transaction((tx) => confirmList(tx, id, readingId));
});

it("remembers what was thrown out before there was a list, also over another attempt", async () => {
  await prepare();
  const where = { userId, title: "two" };
  const thrown = await context.database.track.findFirstOrThrow({ where });
  await deleteTracks(context, userId, [thrown.id]);
  await complete(await prepare());
  expect((await playlist()).leftOut).toEqual(["two"]);
  const track = await context.database.track.findUniqueOrThrow({ where: { id: thrown.id } });
  expect(track.deletedAt).not.toBeNull();
  const reading = await context.database.listReading.findUniqueOrThrow({
    where: { id: readingId },
  });
  expect(reading.leftOut).toEqual(["two"]);
});
