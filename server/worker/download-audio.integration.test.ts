import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { answer } from "#server/downloads/fetch-public-file/local-site.ts";
import { retryJob } from "#server/jobs/retry-job.ts";
import { DownloadBench, LOCAL_TRUST, NOTHING, SOUND } from "#server/testing/download-bench.ts";
import { createUser, uploadFile } from "#server/testing/factories.ts";

let bench: DownloadBench;

beforeEach(async () => {
  bench = await DownloadBench.open();
});
afterEach(() => bench.close());

describe("a download", () => {
  it("gives its file to the very track that wanted it", async () => {
    const { database, store } = bench.workshop;
    await bench.startWorker();
    await bench.click("/Copper%20Wire.wav");
    await bench.untilState("completed");
    const track = await bench.track();
    const file = { fileName: "Copper Wire.wav", fileBytes: BigInt(SOUND.byteLength) };
    expect(track).toMatchObject({ title: "Copper Wire", ...file });
    expect(track.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(await bench.download()).toMatchObject({
      state: "completed",
      label: `files.example:${bench.site.port}`,
      fileName: "Copper Wire.wav",
      sizeBytes: BigInt(SOUND.byteLength),
      hasFallenBack: false,
    });
    const stored = readFileSync(store.localPath(`tracks/${bench.trackId}/original`));
    expect(stored.equals(SOUND)).toBe(true);
    await bench.until(() => bench.parts().length === 0);
    const ingest = { kind: "ingest-audio", trackId: bench.trackId };
    expect(await database.job.count({ where: ingest })).toBe(1);
    expect(bench.site.connections).toBe(1);
  });

  it("keeps its address where nobody reads it", async () => {
    const { database } = bench.workshop;
    await bench.click("/song.wav?key=s3cret");
    const rows = [await database.download.findMany(), await database.job.findMany()];
    expect(inspect(rows, { depth: null })).not.toContain("s3cret");
    const { origin } = await bench.download();
    expect(Buffer.from(origin).toString("latin1")).not.toContain("s3cret");
  });

  it("can't go on when what seals addresses was replaced", async () => {
    await bench.click();
    await bench.startWorker({ sealSecret: "another".padEnd(32, "-") });
    await bench.untilState("failed");
    expect(await bench.job()).toMatchObject({ errorCode: "origin_lost", attempt: 1 });
    expect(bench.site.connections).toBe(0);
  });

  const page = Buffer.from("<!doctype html><p>".padEnd(5000, "x"));
  const pageAs = answer(Buffer.alloc(5000, 0xff), { "content-type": "text/html; charset=utf-8" });
  it.each([
    ["a page that is called a song", answer(page), "unsupported_format"],
    ["a page that says what it is", pageAs, "unsupported_format"],
    ["a short answer", answer(SOUND.subarray(0, 1023)), "empty_file"],
    ["an empty one", answer(""), "empty_file"],
  ])("fails for %s and keeps nothing", async (_what, bytes, code) => {
    await bench.startWorker();
    bench.reply = (socket) => socket.end(bytes);
    await bench.click("/song.mp3");
    await bench.untilState("failed");
    expect(await bench.job()).toMatchObject({ errorCode: code, attempt: 1 });
    expect(await bench.download()).toMatchObject({ state: "failed", errorCode: code });
    expect(await bench.kept()).toEqual(NOTHING);
  });

  it("is refused over the limit of size, and over what is left of the quota", async () => {
    await bench.startWorker({ downloads: { trust: LOCAL_TRUST, limits: { bytes: 100_000 } } });
    bench.reply = (socket) => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      socket.end(SOUND);
    };
    await bench.click();
    await bench.untilState("failed");
    expect(await bench.job()).toMatchObject({ errorCode: "too_large", attempt: 1 });
    const { user } = bench.workshop.database;
    await user.update({ where: { id: bench.userId }, data: { quotaBytes: 50_000 } });
    await bench.click();
    await bench.untilState("failed");
    expect(await bench.job()).toMatchObject({ errorCode: "quota_exceeded", attempt: 1 });
    expect(await bench.kept()).toEqual(NOTHING);
  });

  it("gives a file that the quota has no room for any more to nobody", async () => {
    await bench.startWorker();
    const sockets = bench.stall();
    await bench.click();
    await bench.untilHalf();
    const { user } = bench.workshop.database;
    await user.update({ where: { id: bench.userId }, data: { quotaBytes: 50_000 } });
    for (const socket of sockets) socket.end(SOUND.subarray(SOUND.byteLength / 2));
    await bench.untilState("failed");
    expect(await bench.job()).toMatchObject({ errorCode: "quota_exceeded", attempt: 1 });
    await bench.until(() => bench.parts().length === 0);
    expect(await bench.kept()).toEqual(NOTHING);
  });
});

describe("what a source can do", () => {
  it("tried three times with growing pauses, it fails for good with the last error", async () => {
    await bench.startWorker();
    bench.reply = (socket) => socket.end(answer("", {}, 503));
    await bench.click();
    const pauses: number[] = [];
    for (const nth of [1, 2]) {
      await bench.until(async () => (await bench.job()).failedAttempts === nth);
      const { notBefore } = await bench.job();
      pauses.push((notBefore?.getTime() ?? 0) - Date.now());
      await bench.letItRun();
    }
    await bench.untilState("failed");
    expect(pauses[0]).toBeGreaterThan(2000);
    expect(pauses[1]).toBeGreaterThan(2 * pauses[0]!);
    const end = { errorCode: "source_failed", state: "failed" };
    expect(await bench.job()).toMatchObject({ ...end, attempt: 3 });
    expect(await bench.attempts()).toEqual(["failed", "failed", "failed"]);
    expect(await bench.download()).toMatchObject(end);
    expect(bench.site.connections).toBe(3);
  });

  it("asked to wait for a day, the job waits in the queue and says so", async () => {
    await bench.startWorker();
    bench.reply = (socket) => socket.end(answer("", { "retry-after": 86_400 }, 429));
    await bench.click();
    await bench.until(async () => (await bench.attempts())[0] === "deferred", 5000);
    const job = await bench.job();
    expect(job).toMatchObject({ state: "queued", errorCode: "rate_limited", failedAttempts: 0 });
    expect(job.notBefore!.getTime()).toBeGreaterThan(Date.now() + 86_000_000);
    bench.reply = (socket) => socket.end(answer(SOUND));
    await bench.letItRun();
    await bench.untilState("completed");
    expect(bench.site.connections).toBe(2);
  });

  it("put off again and again, it fails; tried again it is put off anew", async () => {
    const jobId = await bench.click();
    const workerId = crypto.randomUUID();
    await bench.workshop.database.jobAttempt.createMany({
      data: Array.from({ length: 10 }, (_, nth) => {
        return { jobId, number: -1 - nth, workerId, fence: 0, outcome: "deferred" as const };
      }),
    });
    bench.reply = (socket) => socket.end(answer("", { "retry-after": 1 }, 429));
    await bench.startWorker();
    await bench.untilState("failed");
    expect(await bench.job()).toMatchObject({ errorCode: "rate_limited", attempt: 1 });
    await retryJob(bench.workshop, { jobId, userId: bench.userId });
    await bench.until(async () => (await bench.attempts()).at(-1) === "deferred", 5000);
  });
});

describe("a failed download", () => {
  it("is tried again from the beginning when its user wants it", async () => {
    await bench.startWorker();
    bench.reply = (socket) => socket.end(answer("", {}, 404));
    await bench.click();
    await bench.untilState("failed");
    expect(await bench.job()).toMatchObject({ errorCode: "not_found_at_source" });
    bench.reply = (socket) => socket.end(answer(SOUND));
    await retryJob(bench.workshop, bench);
    await bench.untilState("completed");
    expect(await bench.track()).toMatchObject({ fileName: "song.wav" });
    expect(await bench.download()).toMatchObject({ state: "completed", errorCode: null });
  });

  it("is not tried again for a track that has a file by now", async () => {
    await bench.startWorker();
    bench.reply = (socket) => socket.end(answer("", {}, 404));
    const jobId = await bench.click();
    await bench.untilState("failed");
    bench.reply = (socket) => socket.end(answer(SOUND));
    await bench.click("/other.wav");
    await bench.untilState("completed");
    const again = retryJob(bench.workshop, { jobId, userId: bench.userId });
    await expect(again).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("a file that the user has already", () => {
  it("stands for the wanted track, and the track without a file goes", async () => {
    const { workshop, userId, trackId } = bench;
    const { database, store, dataDir: folder } = workshop;
    const known = await uploadFile(workshop, { userId, folder, bytes: SOUND, name: "Mine.wav" });
    await database.track.update({ where: { id: known.trackId }, data: { deletedAt: new Date() } });
    await bench.startWorker();
    const jobId = await bench.click();
    await bench.untilState("completed");
    const mine = { id: known.trackId, deletedAt: null, fileName: "Mine.wav" };
    expect(await database.track.findMany()).toMatchObject([mine]);
    expect(await database.wantedTrack.findMany()).toMatchObject([{ trackId: known.trackId }]);
    expect(await bench.job()).toMatchObject({ trackId: known.trackId, subject: trackId });
    const download = { trackId: known.trackId, state: "completed" };
    expect(await database.download.findMany()).toMatchObject([download]);
    await bench.until(() => bench.parts().length === 0);
    expect(await store.stat(`tracks/${trackId}/original`)).toBeNull();
    // A tab that has not heard of it gets the same answer.
    expect(await bench.click()).toBe(jobId);
    expect(bench.site.connections).toBe(1);
  });

  it("of another user makes no difference", async () => {
    const { database, dataDir: folder } = bench.workshop;
    const { id: userId } = await createUser(database);
    const theirs = await uploadFile(bench.workshop, { userId, folder, bytes: SOUND });
    await bench.startWorker();
    await bench.click();
    await bench.untilState("completed");
    expect(await bench.track()).toMatchObject({ userId: bench.userId, fileName: "song.wav" });
    const kept = await database.track.findUniqueOrThrow({ where: { id: theirs.trackId } });
    expect(kept).toMatchObject({ userId, fileName: "Song.wav" });
  });
});
