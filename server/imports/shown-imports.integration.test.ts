import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { addressOf, ImportBench } from "#server/testing/import-bench.ts";
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

it("names the list of an import, and lists no reading among the jobs", async () => {
  const { playlist } = bench.addPlaylist(3);
  const user = bench.as();
  const preview = await user.spotify.preview({ url: addressOf(playlist) });
  const { jobId } = await user.playlist.importPreview({ previewId: preview.id });
  expect(await bench.ended(jobId)).toMatchObject({ listName: "Own", trackTitle: null });
  const { items } = await user.job.list({});
  expect(items.map(({ kind }) => kind)).not.toContain("read-list");
  expect(items.find(({ id }) => id === jobId)).toMatchObject({ listName: "Own" });
});

it("shows what is known of a list that was imported before", async () => {
  const { playlist, tracks } = bench.addPlaylist(3);
  const user = bench.as();
  const url = addressOf(playlist);
  const before = await user.spotify.preview({ url });
  expect(before).toMatchObject({ playlistId: null, leftOut: [], syncHours: null });
  const leftOut = [tracks[1]!.id];
  const wish = { previewId: before.id, leftOut, syncHours: 24 };
  await bench.ended((await user.playlist.importPreview(wish)).jobId);
  const after = await user.spotify.previewById({ previewId: before.id });
  expect(after).toMatchObject({ leftOut, syncHours: 24 });
  expect(after.playlistId).not.toBeNull();
});

it("is silent of an import that has failed when a later one has not", async () => {
  const { playlist } = bench.addPlaylist(3);
  const user = bench.as();
  const url = addressOf(playlist);
  const { id: previewId } = await user.spotify.preview({ url });
  const shown = async () => (await user.spotify.previewById({ previewId })).importJobId;
  bench.fake.faults.next(/playlists/, { kind: "status", status: 404 });
  const failed = await user.spotify.import({ url });
  expect(await bench.ended(failed.jobId)).toMatchObject({ state: "failed" });
  expect(await shown()).toBe(failed.jobId);
  await bench.imported(url);
  expect(await shown()).toBeNull();
});

it("counts as read what it shows of a long list, however much the import has read", async () => {
  const { playlist } = bench.addPlaylist(620);
  const user = bench.as();
  const { id: previewId } = await user.spotify.preview({ url: addressOf(playlist) });
  await bench.ended((await user.playlist.importPreview({ previewId })).jobId);
  const preview = await user.spotify.previewById({ previewId });
  expect(preview).toMatchObject({ total: 620, itemsRead: 500 });
  expect(preview.items).toHaveLength(500);
});
