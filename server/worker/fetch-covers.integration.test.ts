import { readFile } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startCoversIn } from "#server/imports/covers/start-covers.ts";
import { cancelJob } from "#server/jobs/cancel-job.ts";
import type { SpotifySettings } from "#server/spotify/open-spotify.ts";
import { createUser } from "#server/testing/factories.ts";
import { createWanted } from "#server/testing/list-rows.ts";
import { NO_SPOTIFY } from "#server/testing/no-spotify.ts";
import {
  openWorkshop,
  pacedPort,
  startOwnWorker,
  type Workshop,
} from "#server/testing/own-worker.ts";
import { coverPng } from "#server/testing/spotify/cover-png.ts";
import { startFakeSpotify, type FakeSpotify } from "#server/testing/spotify/start-fake-spotify.ts";
import { waitUntil } from "#server/testing/wait-until.ts";
import { startWorkerProcess } from "#server/testing/worker-process.ts";
import type { RunningWorker } from "./start-worker.ts";

const LIMIT_MS = 20_000;
const PORT = { mode: "obey", paceMs: 20 } as const;
const PICTURES = /^\/images\//;

let workshop: Workshop;
let fake: FakeSpotify;
let spotify: SpotifySettings;
let userId: string;
let wanted: readonly { readonly id: string; readonly seed: string }[];

beforeAll(async () => {
  workshop = await openWorkshop();
  fake = await startFakeSpotify();
  const { apiUrl, accountsUrl, openUrl } = fake;
  spotify = { ...NO_SPOTIFY, apiUrl, accountsUrl, openUrl };
});
afterAll(async () => {
  await fake.close();
  await workshop.close();
});

/** A user whose lists name two pictures. */
beforeEach(async () => {
  fake.faults.clear();
  fake.log.clear();
  userId = (await createUser(workshop.database)).id;
  wanted = [await want(), await want()];
});

async function want() {
  const seed = fake.catalogue.addAlbum().cover ?? "";
  const coverUrl = `${fake.imagesUrl}/image/ab67616d00001e02${seed}`;
  const { id } = await createWanted(workshop.database, { userId, coverUrl });
  return { id, seed };
}

async function start(): Promise<string> {
  const { database, boss } = workshop;
  await database.$transaction((tx) => startCoversIn(tx, boss, userId));
  const where = {
    userId,
    kind: "fetch-covers",
    state: { in: ["queued" as const, "running" as const] },
  };
  return (await database.job.findFirstOrThrow({ where })).id;
}

const read = (id: string) => workshop.database.job.findUniqueOrThrow({ where: { id } });

const untilIn = (id: string, state: string): Promise<boolean> =>
  waitUntil(async () => (await read(id)).state === state, LIMIT_MS);

async function keyOf(index: number): Promise<string | null> {
  const { id = "" } = wanted[index] ?? {};
  const row = await workshop.database.wantedTrack.findUniqueOrThrow({ where: { id } });
  return row.coverKey;
}

async function expectStored(index: number): Promise<void> {
  const bytes = await readFile(workshop.store.localPath((await keyOf(index)) ?? "none"));
  expect(bytes).toEqual(coverPng(wanted[index]?.seed ?? "", 300));
}

describe("the job that fetches covers", () => {
  let worker: RunningWorker;

  beforeAll(async () => {
    worker = await startOwnWorker(workshop, { spotify, leastFreeBytes: 0 });
  });
  afterAll(() => worker.stop());

  it("brings all that the user's lists lack, one job at a time", async () => {
    const held = fake.faults.hold(PICTURES);
    const jobId = await start();
    await held.arrived;
    expect(await start()).toBe(jobId);
    held.release();
    expect(await untilIn(jobId, "completed")).toBe(true);
    expect(await read(jobId)).toMatchObject({ fraction: 1, attempt: 1, errorCode: null });
    await expectStored(0);
    await expectStored(1);
    expect(fake.log.count({ path: PICTURES })).toBe(2);
  });

  it("waits until Spotify takes requests again, which counts as nothing, and goes on by itself", async () => {
    const limit = fake.faults.rateLimit({ path: PICTURES, retryAfterSec: 2 });
    const before = Date.now();
    const jobId = await start();
    const isDeferred = async (): Promise<boolean> => (await read(jobId)).notBefore !== null;
    expect(await waitUntil(isDeferred, LIMIT_MS)).toBe(true);
    const job = await read(jobId);
    expect(job).toMatchObject({ state: "queued", errorCode: "rate_limited", failedAttempts: 0 });
    expect(job.notBefore?.getTime()).toBeGreaterThanOrEqual(before + 1000);
    limit.end();
    expect(await untilIn(jobId, "completed")).toBe(true);
    await expectStored(0);
  });

  it("tries again later what the network kept from coming, and keeps the rest", async () => {
    fake.faults.next(new RegExp(wanted[0]?.seed ?? ""), { kind: "reset" });
    const jobId = await start();
    const hasFailed = async (): Promise<boolean> => (await read(jobId)).failedAttempts === 1;
    expect(await waitUntil(hasFailed, LIMIT_MS)).toBe(true);
    const job = await read(jobId);
    expect(job.state).toBe("queued");
    expect(job.notBefore?.getTime()).toBeGreaterThan(Date.now());
    const [attempt] = await workshop.database.jobAttempt.findMany({ where: { jobId } });
    expect(attempt).toMatchObject({ outcome: "failed", errorCode: "offline" });
    await expectStored(1);
    expect(await keyOf(0)).toBeNull();
    await cancelJob(workshop, { jobId, userId });
  });

  it("ends when it is cancelled", async () => {
    const held = fake.faults.hold(PICTURES);
    const jobId = await start();
    await held.arrived;
    await cancelJob(workshop, { jobId, userId });
    const hasEnded = async (): Promise<boolean> =>
      (await workshop.database.jobAttempt.count({ where: { jobId, outcome: "cancelled" } })) === 1;
    expect(await waitUntil(hasEnded, LIMIT_MS)).toBe(true);
    held.release();
  });
});

describe("a worker that ends while covers come", () => {
  let worker: RunningWorker | undefined;

  afterEach(async () => {
    await worker?.stop();
    worker = undefined;
  });

  const options = () => ({ spotify, leastFreeBytes: 0, commandOf: pacedPort(PORT) });

  it("leaves the job to the next one, which asks for nothing that is there", async () => {
    const [first, second] = wanted;
    const held = fake.faults.hold(new RegExp(second?.seed ?? ""));
    const killed = await startWorkerProcess(workshop, PORT, { spotify });
    const jobId = await start();
    await held.arrived;
    expect(await waitUntil(async () => (await keyOf(0)) !== null, LIMIT_MS)).toBe(true);
    await killed.end();
    held.release();
    worker = await startOwnWorker(workshop, options());
    expect(await untilIn(jobId, "completed")).toBe(true);
    await expectStored(0);
    await expectStored(1);
    expect(fake.log.count({ path: new RegExp(first?.seed ?? "") })).toBe(1);
    expect(fake.log.count({ path: new RegExp(second?.seed ?? "") })).toBe(2);
  });

  it("puts the job back when it is told to stop, uncounted", async () => {
    const held = fake.faults.hold(PICTURES, { after: 1 });
    worker = await startOwnWorker(workshop, options());
    const jobId = await start();
    await held.arrived;
    await worker.stop();
    held.release();
    expect(await read(jobId)).toMatchObject({ state: "queued", failedAttempts: 0, uncleanEnds: 0 });
    worker = await startOwnWorker(workshop, options());
    expect(await untilIn(jobId, "completed")).toBe(true);
  });
});
