import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Transaction } from "#server/db.ts";
import { downloadSeal } from "#server/downloads/download-seal.ts";
import { matchUser } from "#server/imports/matching/match-user.ts";
import { requestMatch } from "#server/imports/matching/request-match.ts";
import { lockUser } from "#server/jobs/lock-job.ts";
import { createUser, synthesizeWav, uploadFile } from "#server/testing/factories.ts";
import { createFileTrack, importTracks, type ListedFields } from "#server/testing/listed-tracks.ts";
import { SEAL_SECRET } from "#server/testing/no-spotify.ts";
import {
  openWorkshop,
  SHORT_INTERVALS,
  startOwnWorker,
  type Workshop,
} from "#server/testing/own-worker.ts";
import { untilBlocked } from "#server/testing/until-blocked.ts";
import { startWorkerProcess } from "#server/testing/worker-process.ts";
import type { RunningWorker } from "./start-worker.ts";

let workshop: Workshop;

beforeAll(async () => {
  workshop = await openWorkshop();
});
afterAll(() => workshop.close());

async function listener(tracks: readonly ListedFields[]) {
  const { database } = workshop;
  const { id: userId } = await createUser(database);
  const { wanted } = await importTracks(database, { userId }, tracks);
  /** Of what stands for each of them. */
  const standing = async () => {
    const rows = await database.wantedTrack.findMany({
      where: { userId },
      include: { track: { select: { id: true, state: true, title: true, durationSec: true } } },
    });
    return wanted.map(({ id }) => rows.find((row) => row.id === id)?.track);
  };
  return { userId, wanted, standing };
}

describe("a worker", () => {
  let worker: RunningWorker;
  let watchDir: string;

  beforeAll(async () => {
    watchDir = await mkdtemp(join(tmpdir(), "watched-"));
    const intervals = { ...SHORT_INTERVALS, watchMs: 200 };
    worker = await startOwnWorker(workshop, { watchDir, intervals });
  });
  afterAll(async () => {
    await worker.stop();
    await rm(watchDir, { recursive: true, force: true });
  });

  it("has an upload stand for the list's track that its tags name", async () => {
    const one = await listener([{ durationSec: 2 }, { title: "Something Else" }]);
    const tags = { INAM: "Copper Field", IART: "Night Harbour" };
    const upload = { userId: one.userId, folder: `${workshop.dataDir}/media/uploads` };
    const bytes = synthesizeWav(2, 1, tags);
    const { trackId } = await uploadFile(workshop, { ...upload, name: "01.wav", bytes });
    await expect
      .poll(one.standing)
      .toMatchObject([{ id: trackId, state: "ready" }, { id: one.wanted[1]!.trackId }]);
  });

  it("brings a file that appears in the watched folder for the list's track", async () => {
    const one = await listener([{ title: "Tin Roof", durationSec: 2 }]);
    await mkdir(join(watchDir, "Night Harbour"));
    const path = join(watchDir, "Night Harbour", "tin roof.wav");
    await writeFile(path, synthesizeWav(2, 2, { INAM: "Tin Roof", IART: "Night Harbour" }));
    await utimes(path, 0, 0);
    const ready = { id: one.wanted[0]!.trackId, state: "ready", title: "Tin Roof", durationSec: 2 };
    await expect.poll(one.standing, { timeout: 20_000 }).toMatchObject([ready]);
  });

  it("says on its health page when the watched folder is away", async () => {
    const check = async () => {
      const answer = await fetch(`http://127.0.0.1:${worker.port}/health/ready`);
      const body = (await answer.json()) as {
        status: string;
        checks: { name: string; status: string; message: string }[];
      };
      return { ...body.checks.find(({ name }) => name === "watched folder"), whole: body.status };
    };
    await expect.poll(check).toMatchObject({ status: "ok" });
    await rm(watchDir, { recursive: true });
    await expect.poll(check).toMatchObject({
      status: "degraded",
      whole: "degraded",
      message: expect.stringContaining("can't be read: ENOENT") as string,
    });
    await mkdir(watchDir);
    await expect.poll(check).toMatchObject({ status: "ok" });
  });
});

it("a worker that is killed while it compares leaves the request to the next one", async () => {
  const { database, boss } = workshop;
  const one = await listener([{}]);
  const trackId = await createFileTrack(database, one.userId);
  const killed = await startWorkerProcess(workshop, { mode: "obey", paceMs: 20 });
  const kill = async (tx: Transaction) => {
    await lockUser(tx, one.userId);
    await requestMatch(database, one.userId);
    await untilBlocked(database, tx);
    await killed.end();
  };
  await database.$transaction(kill, { timeout: 20_000 }).finally(() => killed.end());
  expect(await one.standing()).toMatchObject([{ id: one.wanted[0]!.trackId }]);
  const deps = { database, boss, seal: downloadSeal(SEAL_SECRET) };
  const signal = new AbortController().signal;
  await expect.poll(() => matchUser(deps, one.userId, signal)).toBe("matched");
  expect(await one.standing()).toMatchObject([{ id: trackId }]);
});
