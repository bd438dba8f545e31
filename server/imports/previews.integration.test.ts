import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { addressOf, idsOf, ImportBench } from "#server/testing/import-bench.ts";
import { makeCatalogue } from "#server/testing/spotify/make-catalogue.ts";
import { waitUntil } from "#server/testing/wait-until.ts";
import { WebContext } from "#server/testing/web-context.ts";

const LIMIT_MS = 20_000;
const PAGES = /playlists\/\w+(\/items)?$/;

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

const as = (...who: Parameters<ImportBench["as"]>) => bench.as(...who);

describe("without an account", () => {
  it("shows and imports what everybody may see, and says what is missing", async () => {
    await bench.stopWorkers();
    await bench.addWorker(false);
    const nobody = await context.signedIn();
    const { tracks } = makeCatalogue(bench.fake.catalogue, 130);
    const playlist = bench.fake.catalogue.addPlaylist({
      title: "Everybody’s",
      owner: bench.listener,
      tracks,
      isPublic: true,
    });
    const preview = await as(nobody).spotify.preview({ url: addressOf(playlist) });
    expect(preview).toMatchObject({
      state: "completed",
      access: "open",
      isCut: true,
      title: "Everybody’s",
    });
    expect(preview.items).toHaveLength(100);
    const list = await bench.imported(addressOf(playlist), nobody);
    expect(list).toMatchObject({ access: "open", isCut: true, total: 100 });
    expect(list.items[0]).toMatchObject({ title: tracks[0]!.title, album: "" });
    expect(list.items[0]!.durationSec).toBeCloseTo(tracks[0]!.durationMs / 1000, 0);
    const single = await as(nobody).spotify.preview({ url: addressOf(tracks[0]!, "track") });
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
    expect(await bench.ended(jobId)).toMatchObject({ state: "completed", kind: "import-list" });
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
    const { playlist } = bench.addPlaylist(250);
    const preview = await as().spotify.preview({ url: addressOf(playlist) });
    expect(preview).toMatchObject({
      state: "completed",
      total: 250,
      itemsRead: 250,
      access: "account",
    });
    expect(bench.fake.log.count({ path: PAGES })).toBe(6);
    bench.fake.log.clear();
    const list = await bench.imported(addressOf(playlist));
    expect(list.total).toBe(250);
    expect(bench.fake.log.count({ path: PAGES })).toBe(1);
  });

  it("of a long list ends with its first 500; the import reads the others only", async () => {
    const { playlist, tracks } = bench.addPlaylist(620);
    const preview = await as().spotify.preview({ url: addressOf(playlist) });
    expect(preview).toMatchObject({ state: "completed", total: 620, itemsRead: 500 });
    expect(preview.items).toHaveLength(500);
    bench.fake.log.clear();
    const list = await bench.imported(addressOf(playlist));
    expect(idsOf(list)).toEqual(tracks.map(({ id }) => id));
    expect(bench.fake.log.count({ path: /items$/ })).toBe(3);
  });

  it("does not wait for a slow answer, which comes by itself", async () => {
    const { playlist } = bench.addPlaylist(3);
    const held = bench.fake.faults.hold(PAGES);
    const url = addressOf(playlist);
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
    const { playlist } = bench.addPlaylist(3);
    bench.fake.catalogue.addPlaylist({ title: "Second", owner: bench.listener, tracks: [] });
    const view = await as().spotify.ownPlaylists({ waitSec: 10 });
    expect(view).toMatchObject({ state: "completed" });
    expect(view.playlists.map(({ title, total }) => [title, total])).toEqual(
      expect.arrayContaining([
        ["Own", 3],
        ["Second", 0],
      ]),
    );
    const { id } = await bench.imported(addressOf(playlist));
    const again = await as().spotify.ownPlaylists({ waitSec: 10 });
    expect(again.playlists.find(({ title }) => title === "Own")?.playlistId).toBe(id);
  });
});
