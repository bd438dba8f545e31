import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { addressOf, idsOf, ImportBench } from "#server/testing/import-bench.ts";
import { makeCatalogue } from "#server/testing/spotify/make-catalogue.ts";
import { waitUntil } from "#server/testing/wait-until.ts";
import { WebContext } from "#server/testing/web-context.ts";

const LIMIT_MS = 20_000;

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

describe("a limit of Spotify’s", () => {
  it("defers the import, shows until when, and goes on where it stopped", async () => {
    const { playlist, tracks } = bench.addPlaylist(500);
    bench.fake.faults.rateLimit({ retryAfterSec: 2, after: 4 });
    const { jobId } = await as().spotify.import({ url: addressOf(playlist) });
    const isDeferred = async () => (await as().job.byId({ jobId })).notBefore !== null;
    expect(await waitUntil(isDeferred, LIMIT_MS)).toBe(true);
    const job = await as().job.byId({ jobId });
    expect(job).toMatchObject({ state: "queued", errorCode: "rate_limited", attempt: 1 });
    expect(await bench.ended(jobId)).toMatchObject({
      state: "completed",
      attempt: 2,
      errorCode: null,
    });
    // 50 came with the header, 150 before the limit, and none of them again.
    const answered = bench.itemRequests.filter(({ status }) => status === 200);
    expect(answered).toHaveLength(9);
    const refused = bench.fake.log.entries.find(({ status }) => status === 429)!;
    const next = bench.fake.log.entries[bench.fake.log.entries.indexOf(refused) + 1]!;
    expect(next.at - refused.at).toBeGreaterThanOrEqual(2000);
    const [list] = await as().playlist.list();
    expect(list!.total).toBe(500);
    expect(idsOf(await as().playlist.byId({ playlistId: list!.id }))).toEqual(
      tracks.map(({ id }) => id),
    );
  });

  it("of a day is waited for in the queue, by all processes, with no other request", async () => {
    const { playlist } = bench.addPlaylist(3);
    await bench.addWorker();
    bench.fake.faults.rateLimit({ retryAfterSec: 86_400, reason: "QUOTA_EXCEEDED" });
    const { jobId } = await as().spotify.import({ url: addressOf(playlist) });
    const isDeferred = async () => (await as().job.byId({ jobId })).notBefore !== null;
    expect(await waitUntil(isDeferred, 5000)).toBe(true);
    const tracks = makeCatalogue(bench.fake.catalogue, 4).tracks;
    for (const track of tracks) {
      const { jobId: more } = await as().spotify.import({ url: addressOf(track, "track") });
      expect(
        await waitUntil(
          async () => (await as().job.byId({ jobId: more })).notBefore !== null,
          5000,
        ),
      ).toBe(true);
    }
    const preview = await as().spotify.preview({ url: addressOf(tracks[0]!, "track") });
    expect(preview).toMatchObject({ state: "failed", errorCode: "rate_limited" });
    const waitSec = (Date.parse(preview.notBefore!) - Date.now()) / 1000;
    expect(waitSec).toBeGreaterThan(86_000);
    expect(bench.fake.log.count({ path: /^\/v1\// })).toBe(1);
  });

  it("of the public pages holds for all who ask for them", async () => {
    await bench.stopWorkers();
    await bench.addWorker(false);
    await bench.addWorker(false);
    const { tracks } = makeCatalogue(bench.fake.catalogue, 3);
    bench.fake.faults.rateLimit({ retryAfterSec: 3600, path: /^\/open\// });
    for (const track of tracks) {
      const who = await context.signedIn();
      const preview = await as(who).spotify.preview({ url: addressOf(track, "track") });
      expect(preview).toMatchObject({ state: "failed", errorCode: "rate_limited" });
    }
    expect(bench.fake.log.count({ path: /^\/open\// })).toBe(1);
  });
});
