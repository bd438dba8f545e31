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

it("names the playlist that an import has made", async () => {
  const { playlist } = bench.addPlaylist(2);
  const { jobId } = await bench.as().spotify.import({ url: addressOf(playlist) });
  const { imported } = await bench.ended(jobId);
  const [listed] = await bench.as().playlist.list();
  expect(imported).toEqual({ kind: "playlist", id: listed!.id });
});

it("names the track that was imported alone, whose list is shown nowhere", async () => {
  const { tracks } = bench.addPlaylist(1);
  const { jobId } = await bench.as().spotify.import({ url: addressOf(tracks[0]!, "track") });
  const { imported } = await bench.ended(jobId);
  expect(await bench.as().playlist.list()).toEqual([]);
  const { items } = await bench.as().track.list();
  expect(imported).toEqual({ kind: "track", id: items[0]!.id });
});

it("names nothing of an import that has made nothing", async () => {
  const { playlist } = bench.addPlaylist(2);
  bench.fake.faults.next(/playlists/, { kind: "status", status: 404 });
  const { jobId } = await bench.as().spotify.import({ url: addressOf(playlist) });
  expect(await bench.ended(jobId)).toMatchObject({ state: "failed", imported: null });
});
