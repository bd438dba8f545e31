import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { answer } from "#server/downloads/fetch-public-file/local-site.ts";
import { cancelJob } from "#server/jobs/cancel-job.ts";
import { deleteTracks } from "#server/library/delete-tracks.ts";
import { purgeTracks } from "#server/library/purge-tracks.ts";
import { DownloadBench, NOTHING, SOUND } from "#server/testing/download-bench.ts";

let bench: DownloadBench;

beforeEach(async () => {
  bench = await DownloadBench.open();
});
afterEach(() => bench.close());

describe("a download that ends half-way", () => {
  it("by a cancel closes the connection and leaves nothing", async () => {
    await bench.startWorker();
    bench.stall();
    await bench.click();
    await bench.untilHalf();
    await cancelJob(bench.workshop, bench);
    expect((await bench.job()).state).toBe("cancelled");
    await bench.site.allClosed();
    await bench.untilAttemptsEnd();
    expect(await bench.download()).toMatchObject({ state: "cancelled" });
    expect(await bench.kept()).toEqual(NOTHING);
  });

  it("by the worker's stop goes back, and the next worker brings the file", async () => {
    const first = await bench.startWorker();
    const sockets = bench.stall();
    await bench.click();
    await bench.untilHalf();
    await bench.stop(first);
    expect(await bench.job()).toMatchObject({ state: "queued", failedAttempts: 0 });
    expect(await bench.attempts()).toEqual(["interrupted"]);
    expect(await bench.kept()).toEqual(NOTHING);
    await bench.until(() => sockets.every((socket) => socket.destroyed));
    bench.reply = (socket) => socket.end(answer(SOUND));
    await bench.startWorker();
    await bench.untilState("completed");
  });

  it("by a lost claim writes nothing of its own", async () => {
    await bench.startWorker();
    bench.stall();
    await bench.click();
    await bench.untilHalf();
    await bench.workshop.database
      .$executeRaw`UPDATE "Slot" SET fence = fence + 1 WHERE queue = 'download-audio'`;
    await bench.site.allClosed();
    await bench.until(async () => (await bench.attempts())[0] === "interrupted");
    expect(await bench.kept()).toEqual(NOTHING);
  });

  it("by the deletion of its track leaves neither job nor file", async () => {
    const { workshop, userId, trackId } = bench;
    await bench.startWorker();
    bench.stall();
    await bench.click();
    await bench.untilHalf();
    await deleteTracks(workshop, userId, [trackId]);
    expect((await bench.job()).state).toBe("cancelled");
    await bench.site.allClosed();
    await bench.untilAttemptsEnd();
    expect(await bench.kept()).toEqual(NOTHING);
    await purgeTracks(workshop, userId, [trackId]);
    expect(await workshop.database.download.count()).toBe(0);
    expect(await workshop.database.job.count()).toBe(0);
  });
});
