import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { PlaylistWithItems } from "#server/imports/views.ts";
import { addressOf, idsOf, ImportBench } from "#server/testing/import-bench.ts";
import { makeCatalogue } from "#server/testing/spotify/make-catalogue.ts";
import { WebContext } from "#server/testing/web-context.ts";

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

async function ended(wish: Parameters<ReturnType<ImportBench["as"]>["spotify"]["import"]>[0]) {
  const { jobId } = await bench.as().spotify.import(wish);
  return bench.ended(jobId);
}

async function theOnly(): Promise<PlaylistWithItems> {
  const [list] = await bench.as().playlist.list();
  return bench.as().playlist.byId({ playlistId: list!.id });
}

describe("what a user does not want of a list", () => {
  it("may be changed while the list is being read, also twice", async () => {
    const { playlist, tracks } = bench.addPlaylist(120);
    const url = addressOf(playlist);
    const ids = tracks.map(({ id }) => id);
    const held = bench.fake.faults.hold(/items$/);
    const { jobId } = await bench.as().spotify.import({ url, leftOut: ids.slice(0, 2) });
    await held.arrived;
    const again = await bench.as().spotify.import({ url, leftOut: ids.slice(1, 3) });
    expect(again.jobId).toBe(jobId);
    held.release();
    await bench.ended(jobId);
    expect(idsOf(await theOnly())).toEqual([ids[0], ...ids.slice(3)]);
  });

  it("is kept by an import that is asked for once more, without a word of it", async () => {
    const { playlist, tracks } = bench.addPlaylist(120);
    const url = addressOf(playlist);
    const leftOut = [tracks[1]!.id];
    const held = bench.fake.faults.hold(/items$/);
    const { jobId } = await bench.as().spotify.import({ url, leftOut, syncHours: 24 });
    await held.arrived;
    expect((await bench.as().spotify.import({ url })).jobId).toBe(jobId);
    held.release();
    await bench.ended(jobId);
    expect(await theOnly()).toMatchObject({ total: 119, syncHours: 24 });
    bench.fake.catalogue.edit(playlist, (entries) => entries.toReversed());
    const again = bench.fake.faults.hold(/items$/);
    const next = await bench.as().spotify.import({ url, leftOut: [] });
    await again.arrived;
    const { id: playlistId } = await theOnly();
    expect((await bench.as().playlist.sync({ playlistId })).jobId).toBe(next.jobId);
    again.release();
    await bench.ended(next.jobId);
    expect(await theOnly()).toMatchObject({ total: 120, syncHours: 24 });
  });

  it("leaves the list, is not called gone, and comes back when it is wanted again", async () => {
    const { playlist, tracks } = bench.addPlaylist(4);
    const url = addressOf(playlist);
    const ids = tracks.map(({ id }) => id);
    await bench.imported(url);
    await ended({ url, leftOut: [ids[1]!] });
    expect(await theOnly()).toMatchObject({ total: 3, gone: 0 });
    const { userId } = bench.session;
    // Its placeholder goes a moment after the import has ended.
    await expect.poll(() => context.database.track.count({ where: { userId } })).toBe(3);
    await ended({ url, leftOut: [] });
    expect(idsOf(await theOnly())).toEqual(ids);
  });

  it("stays in its place when a track is taken out of the bin after the list has changed", async () => {
    const { playlist, tracks } = bench.addPlaylist(3);
    const { items } = await bench.imported(addressOf(playlist));
    const thrownOut = items[1]!.trackId;
    await bench.as().track.delete({ trackIds: [thrownOut] });
    const fresh = makeCatalogue(bench.fake.catalogue, 1).tracks;
    bench.fake.catalogue.edit(playlist, (entries) => [...entries, ...fresh]);
    expect(await bench.imported(addressOf(playlist))).toMatchObject({ total: 3, gone: 0 });
    await bench.as().track.restore({ trackIds: [thrownOut] });
    expect(await theOnly()).toMatchObject({ total: 4, gone: 0 });
    const list = await bench.imported(addressOf(playlist));
    expect(idsOf(list)).toEqual([...tracks, ...fresh].map(({ id }) => id));
  });

  it("is thrown out while an import runs, and stays out", async () => {
    const { playlist, tracks } = bench.addPlaylist(60);
    const { items } = await bench.imported(addressOf(playlist));
    bench.fake.catalogue.edit(playlist, (entries) => entries.toReversed());
    const held = bench.fake.faults.hold(/items$/);
    const { jobId } = await bench.as().spotify.import({ url: addressOf(playlist) });
    await held.arrived;
    await bench.as().track.delete({ trackIds: [items[5]!.trackId] });
    held.release();
    await bench.ended(jobId);
    const { leftOut } = await context.database.playlist.findFirstOrThrow({
      where: { userId: bench.session.userId },
    });
    expect(leftOut).toEqual([tracks[5]!.id]);
    expect((await theOnly()).items).toHaveLength(59);
  });

  it("is wanted after all when its link is pasted, or another list names it", async () => {
    const { tracks } = bench.addPlaylist(1);
    const url = addressOf(tracks[0]!, "track");
    const { items } = await bench.imported(url);
    await bench.as().track.delete({ trackIds: [items[0]!.trackId] });
    expect(await bench.imported(url)).toMatchObject({ total: 1, gone: 0 });
    await bench.as().track.delete({ trackIds: [items[0]!.trackId] });
    const other = { title: "Other", owner: bench.listener, tracks };
    const list = await bench.imported(addressOf(bench.fake.catalogue.addPlaylist(other)));
    expect(idsOf(list)).toEqual([tracks[0]!.id]);
  });
});

describe("a pasted list", () => {
  const TEXT = "Night Harbour - Copper Field\nNight Harbour - Late Train";

  async function previewed(name = "Setlist"): Promise<string> {
    return (await bench.as().playlist.previewList({ name, text: TEXT })).id;
  }

  it("that is not kept any more makes no empty one of its playlist, but asks for the text", async () => {
    const previewId = await previewed();
    const { jobId } = await bench.as().playlist.importPreview({ previewId });
    await bench.ended(jobId);
    expect(await theOnly()).toMatchObject({ total: 2 });
    const { database } = context;
    await database.listPage.deleteMany({ where: { readingId: previewId } });
    const late = await bench.as().playlist.importPreview({ previewId });
    const job = await bench.ended(late.jobId);
    expect(job).toMatchObject({ state: "failed", errorCode: "not_ready" });
    expect(job.errorMessage).toMatch(/Paste it again/);
    await database.listReading.update({ where: { id: previewId }, data: { itemsRead: 0 } });
    await expect(bench.as().playlist.importPreview({ previewId })).rejects.toThrow(
      /Paste it again/,
    );
    expect(await theOnly()).toMatchObject({ total: 2, gone: 0 });
  });

  it("is kept for another day when its import starts, and is never looked at again by itself", async () => {
    const previewId = await previewed();
    const where = { id: previewId };
    const soon = new Date(Date.now() + 1000);
    await context.database.listReading.update({ where, data: { expiresAt: soon } });
    const { jobId } = await bench.as().playlist.importPreview({ previewId, syncHours: 24 });
    await bench.ended(jobId);
    const { expiresAt } = await context.database.listReading.findUniqueOrThrow({ where });
    expect(expiresAt.getTime()).toBeGreaterThan(Date.now() + 23 * 3600_000);
    expect(await theOnly()).toMatchObject({ syncHours: null });
  });

  it("may have any name", async () => {
    const previewId = await previewed("Set\u0000list \ud800");
    const { title } = await bench.as().spotify.previewById({ previewId });
    expect(title).toBe("Set list \ufffd");
  });
});
