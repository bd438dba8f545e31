import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { confirmYtDlp } from "#server/downloads/confirm-yt-dlp.ts";
import { answer, LocalSite } from "#server/downloads/fetch-public-file/local-site.ts";
import { cancelJob } from "#server/jobs/cancel-job.ts";
import { retryJob } from "#server/jobs/retry-job.ts";
import {
  createPlaceholder,
  DownloadBench,
  LOCAL_TRUST,
  NOTHING,
  SOUND,
} from "#server/testing/download-bench.ts";
import { isAlive, processesOfJob } from "#server/testing/processes.ts";
import { StandIn, type StandInScript } from "#server/testing/stand-in.ts";
import type { WorkerOptions } from "./worker-options.ts";

const PAGE = "https://tube.example/watch?v=abc";

let bench: DownloadBench;
let file: string;

beforeEach(async () => {
  bench = await DownloadBench.open();
  bench.isYtDlpEnabled = true;
  await confirmYtDlp(bench.workshop.database, bench.userId);
  file = join(bench.workshop.dataDir, "sound");
  await writeFile(file, SOUND);
});
afterEach(() => bench.close());

async function startWith(
  script: StandInScript,
  options: Partial<WorkerOptions> = {},
): Promise<StandIn> {
  const program = await StandIn.make(bench.workshop.dataDir, script);
  await bench.startWorker({ ...program.options, ...options });
  return program;
}

const gives = () => ({ "*": { file, ext: "wav", title: "Copper/Wire" } });
const fails = (...says: string[]) => ({ "*": { says, exit: 1 } });
const attemptFolder = () => join(bench.workshop.dataDir, "run", bench.jobId);

describe("the downloader", () => {
  it("brings what is behind the address of a page", async () => {
    const program = await startWith({ fetches: gives() });
    await bench.click(PAGE);
    await bench.untilState("completed");
    expect(await program.targets()).toEqual([PAGE]);
    expect(await bench.track()).toMatchObject({ fileName: "Copper-Wire.wav" });
    const end = { adapter: "yt_dlp", label: "tube.example", state: "completed" };
    expect(await bench.download()).toMatchObject({ ...end, sizeBytes: BigInt(SOUND.byteLength) });
    expect(bench.site.connections).toBe(0);
    expect(existsSync(attemptFolder())).toBe(false);
  });

  it("leaves addresses of files to the server's own fetcher, and all of them without a yes", async () => {
    const program = await startWith({ fetches: gives() });
    await bench.click("/song.wav");
    await bench.untilState("completed");
    const { database } = bench.workshop;
    await database.user.updateMany({ data: { ytDlpConfirmedAt: null } });
    bench.reply = (socket) => socket.end(answer("", {}, 404));
    await bench.click("/watch", { trackId: await createPlaceholder(database, bench) });
    await bench.untilState("failed");
    expect(bench.site.connections).toBe(2);
    expect(await program.targets()).toEqual([]);
  });

  it("says with the job why it could not, and is not asked again where that is no use", async () => {
    await startWith({ fetches: fails("ERROR: Unsupported URL: https://tube.example/?key=s3cret") });
    await bench.click(PAGE);
    await bench.untilState("failed");
    expect(await bench.job()).toMatchObject({ errorCode: "unsupported_source", attempt: 1 });
    const { jobAttempt } = bench.workshop.database;
    const { stderrTail } = await jobAttempt.findFirstOrThrow();
    expect(stderrTail).toContain("Unsupported URL: (address)");
    expect(await bench.kept()).toEqual(NOTHING);
  });

  it.each([
    ["downloader_outdated", { version: "2026.01.01", fetches: fails("ERROR: broken") }],
    ["downloader_needs_js", { fetches: fails("WARNING: No supported JavaScript runtime found") }],
  ])(
    "has an error of its own for %s, with no second way by the same program",
    async (code, script) => {
      const program = await startWith(script);
      await bench.click(PAGE);
      await bench.untilState("failed");
      expect(await bench.job()).toMatchObject({ errorCode: code, attempt: 1 });
      expect(await program.targets()).toEqual([PAGE]);
    },
  );

  it("that is not there, or switched off by now, fails with words for it", async () => {
    const ytDlpPath = join(bench.workshop.dataDir, "nowhere");
    await startWith({}, { ytDlpPath });
    await bench.click(PAGE);
    await bench.untilState("failed");
    expect(await bench.job()).toMatchObject({ errorCode: "downloader_missing", attempt: 1 });
    expect((await bench.job()).errorMessage).not.toContain(ytDlpPath);
  });

  it("asked to wait, puts the job off", async () => {
    await startWith({
      fetches: fails("ERROR: HTTP Error 429: Too Many Requests, retry after 600"),
    });
    await bench.click(PAGE);
    await bench.until(async () => (await bench.attempts())[0] === "deferred");
    const job = await bench.job();
    expect(job).toMatchObject({ state: "queued", errorCode: "rate_limited" });
    expect(job.notBefore!.getTime()).toBeGreaterThan(Date.now() + 500_000);
  });
});

describe("the downloader's own requests", () => {
  it("reach public hosts, and neither private ones nor Spotify", async () => {
    const secret = await LocalSite.start((socket) => socket.end(answer("secret")), {
      address: "127.0.0.2",
    });
    try {
      const asks = [
        bench.url("/public"),
        `http://127.0.0.2:${secret.port}/private`,
        `http://localhost:${secret.port}/private`,
        `https://127.0.0.2:${secret.port}/private`,
        `http://p.scdn.co:${bench.site.port}/theirs`,
      ];
      await startWith({ fetches: { "*": { asks, file, ext: "wav" } } });
      await bench.click(PAGE);
      await bench.untilState("completed");
      expect(bench.site.requests.map(({ path }) => path)).toEqual(["/public"]);
      expect(secret.connections).toBe(0);
    } finally {
      await secret.close();
    }
  });
});

describe("a downloader that hangs and ignores being asked to end", () => {
  const hang = () => {
    const started = join(bench.workshop.dataDir, "started");
    return { script: { fetches: { "*": { hangs: true, started } } }, started };
  };

  it("is gone with its child within 8 s of its limit, and the job has timed out", async () => {
    const { script, started } = hang();
    const limits = { totalMs: 3000 };
    await startWith(script, { downloads: { trust: LOCAL_TRUST, limits } });
    await bench.click(PAGE);
    await bench.until(() => existsSync(started));
    const tree = processesOfJob(bench.workshop.dataDir, bench.jobId);
    expect(tree.filter(({ command }) => command.includes("time.sleep(600)"))).toHaveLength(1);
    await bench.untilState("failed", 3000 + 8000);
    expect(tree.filter(isAlive)).toEqual([]);
    expect(await bench.job()).toMatchObject({ errorCode: "timeout", attempt: 1 });
    expect(await bench.kept()).toEqual(NOTHING);
    expect(existsSync(attemptFolder())).toBe(false);
  });

  it("is gone with its child when the job is cancelled", async () => {
    const { script, started } = hang();
    await startWith(script);
    await bench.click(PAGE);
    await bench.until(() => existsSync(started));
    const tree = processesOfJob(bench.workshop.dataDir, bench.jobId);
    await cancelJob(bench.workshop, bench);
    await bench.untilAttemptsEnd();
    expect(tree.filter(isAlive)).toEqual([]);
    expect(await bench.download()).toMatchObject({ state: "cancelled" });
    expect(existsSync(attemptFolder())).toBe(false);
  });
});

describe("the second way", () => {
  const found = [
    { url: "https://tube.example/live", title: "Live", duration: 260 },
    { url: "https://tube.example/right", title: "Right", duration: 207 },
    { url: "https://tube.example/exact", title: "Exact", duration: 200 },
  ];
  const gone = () => {
    bench.reply = (socket) => socket.end(answer("", {}, 404));
  };

  it("finds the track by title, artist and length when its source fails", async () => {
    gone();
    const program = await startWith({ found, fetches: gives() });
    await bench.click();
    await bench.untilState("completed");
    const search = "ytsearch5:Nine Volt Copper Wire";
    expect(await program.targets()).toEqual([search, "https://tube.example/exact"]);
    expect(await bench.download()).toMatchObject({ hasFallenBack: true, state: "completed" });
    expect(bench.site.connections).toBe(1);
  });

  it("is tried once, and the first failure is the one that counts; a retry may try it again", async () => {
    gone();
    const program = await startWith({ found, fetches: fails("ERROR: [t] abc: Video unavailable") });
    await bench.click();
    await bench.untilState("failed");
    const { errorMessage } = await bench.job();
    expect(errorMessage).toContain("404");
    expect(await bench.job()).toMatchObject({ errorCode: "not_found_at_source", attempt: 1 });
    expect(await bench.download()).toMatchObject({ hasFallenBack: true });
    expect(await program.targets()).toHaveLength(2);
    await retryJob(bench.workshop, bench);
    await bench.until(async () => (await bench.attempts()).length === 2);
    await bench.untilState("failed");
    expect(await program.targets()).toHaveLength(4);
  });

  it("comes after the last try of a source that may recover", async () => {
    bench.reply = (socket) => socket.end(answer("", {}, 503));
    const program = await startWith({ found, fetches: gives() });
    await bench.click();
    for (const nth of [1, 2]) {
      await bench.until(async () => (await bench.job()).failedAttempts === nth);
      expect(await program.targets()).toEqual([]);
      await bench.letItRun();
    }
    await bench.untilState("completed");
    expect(await program.targets()).toHaveLength(2);
    expect(bench.site.connections).toBe(3);
  });

  it("is not for users who have not said that they may, or tracks without an artist", async () => {
    gone();
    const { user, track } = bench.workshop.database;
    const program = await startWith({ found, fetches: gives() });
    await user.updateMany({ data: { ytDlpConfirmedAt: null } });
    await bench.click();
    await bench.untilState("failed");
    await user.updateMany({ data: { ytDlpConfirmedAt: new Date() } });
    await track.updateMany({ data: { artist: "" } });
    await bench.click();
    await bench.untilState("failed");
    expect(await program.targets()).toEqual([]);
    expect(await bench.download()).toMatchObject({ hasFallenBack: false });
  });
});
