import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { addressOf, ImportBench } from "#server/testing/import-bench.ts";
import { waitUntil } from "#server/testing/wait-until.ts";
import { WebContext } from "#server/testing/web-context.ts";

const LIMIT_MS = 20_000;
const READ_LIMIT_MS = 700;

let context: WebContext;
let bench: ImportBench;

beforeAll(async () => {
  context = await WebContext.open();
});
afterAll(() => context.close());
beforeEach(async () => {
  bench = await ImportBench.open(context);
  await bench.stopWorkers();
});
afterEach(() => bench.close());

it("a list that Spotify never answers for fails in its time, and can be asked for again", async () => {
  await bench.addWorker(true, { readLimitMs: READ_LIMIT_MS });
  const { playlist } = bench.addPlaylist(3);
  const url = addressOf(playlist);
  const held = bench.fake.faults.hold(/playlists/);
  const { id: previewId } = await bench.as().spotify.preview({ url });
  const isFailed = async (): Promise<boolean> =>
    (await bench.as().spotify.previewById({ previewId })).state === "failed";
  expect(await waitUntil(isFailed, LIMIT_MS)).toBe(true);
  expect(await bench.as().spotify.previewById({ previewId })).toMatchObject({
    errorCode: "timeout",
    errorMessage: "Spotify gave no answer within 0.7 s. Try again later.",
  });
  held.release();
  await bench.stopWorkers();
  await bench.addWorker();
  expect(await bench.as().spotify.preview({ url })).toMatchObject({
    state: "completed",
    total: 3,
    errorCode: null,
  });
});

it("a slow list is shown as far as it came, and its import reads the rest", async () => {
  await bench.addWorker(true, { previewLimits: { items: 500, ms: 0 } });
  const { playlist } = bench.addPlaylist(250);
  const url = addressOf(playlist);
  const preview = await bench.as().spotify.preview({ url });
  expect(preview).toMatchObject({ state: "completed", total: 250, itemsRead: 50 });
  expect(await bench.imported(url)).toMatchObject({ total: 250 });
  const offsets = bench.itemRequests.map(({ offset }) => offset);
  expect(new Set(offsets).size).toBe(offsets.length);
});
