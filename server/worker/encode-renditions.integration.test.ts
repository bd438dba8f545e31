import { readFileSync, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StemPack } from "#server/generated/prisma/client.ts";
import { readManifest } from "#server/library/pack-manifest.ts";
import { readPackView } from "#server/library/pack-view.ts";
import { OPUS } from "#server/library/rendition.ts";
import { startRenditionIn } from "#server/library/start-rendition.ts";
import { createUser, synthesizeWav, uploadFile } from "#server/testing/factories.ts";
import { openWorkshop, startOwnWorker, type Workshop } from "#server/testing/own-worker.ts";
import { waitUntil } from "#server/testing/wait-until.ts";
import type { RunningWorker } from "./start-worker.ts";

const KIND = "encode-renditions";
const STEMS = ["vocals", "drums", "bass", "other"];
const SEGMENTS = 3;

let workshop: Workshop;
let worker: RunningWorker;
let userId: string;
let trackId: string;

beforeAll(async () => {
  workshop = await openWorkshop();
  worker = await startOwnWorker(workshop);
  userId = (await createUser(workshop.database, { autoSeparate: true })).id;
  const bytes = synthesizeWav(9, 1);
  ({ trackId } = await uploadFile(workshop, { userId, bytes, folder: workshop.dataDir }));
});
afterAll(async () => {
  await worker.stop();
  await workshop.close();
});

async function untilEncoded(count: number): Promise<void> {
  const { database } = workshop;
  const where = { kind: KIND, state: "completed" as const };
  const isDone = async (): Promise<boolean> => (await database.job.count({ where })) === count;
  const isSeen = await waitUntil(isDone, 40_000);
  const jobs = await database.job.findMany({
    select: { kind: true, state: true, errorCode: true },
  });
  expect(isSeen, JSON.stringify(jobs)).toBe(true);
}

function readPack(kind: "master" | "separation"): Promise<StemPack> {
  return workshop.database.stemPack.findFirstOrThrow({ where: { trackId, kind } });
}

function fileOf(packId: string, stem: string, name: string): string {
  return workshop.store.localPath(`packs/${packId}/${stem}/${name}`);
}

function sizeOf(packId: string, stems: readonly string[]): number {
  const names = ["flac", "opus"].flatMap((type) =>
    Array.from({ length: SEGMENTS }, (_, index) => `0000${index}.${type}`),
  );
  const sizes = stems.flatMap((stem) => names.map((name) => fileOf(packId, stem, name)));
  return sizes.reduce((sum, file) => sum + statSync(file).size, 0);
}

describe("the worker", () => {
  it("encodes master and stems by itself as soon as they are whole", async () => {
    const { database } = workshop;
    await untilEncoded(2);
    const master = await readPack("master");
    const separation = await readPack("separation");
    for (const [pack, names] of [
      [master, ["mix"]],
      [separation, STEMS],
    ] as const) {
      expect(pack).toMatchObject({ state: "completed", errorCode: null });
      const stems = names.map((name) => ({ name, ready: [[0, SEGMENTS]] }));
      expect((await readPackView(database, pack.id))?.renditions).toEqual([{ ...OPUS, stems }]);
      expect(Number(pack.sizeBytes)).toBe(sizeOf(pack.id, names));
      const stored = readFileSync(
        workshop.store.localPath(`packs/${pack.id}/manifest.json`),
        "utf8",
      );
      expect(JSON.parse(stored)).toEqual(await readManifest(database, pack.id));
    }
    const track = await database.track.findUniqueOrThrow({ where: { id: trackId } });
    expect(track.state).toBe("ready");
    expect(track.storedBytes).toBe(track.fileBytes + master.sizeBytes + separation.sizeBytes);
    const first = readFileSync(fileOf(master.id, "mix", "00000.opus"));
    expect(first.subarray(0, 4).toString()).toBe("OggS");
  });

  it("encodes only what is missing, and counts it once", async () => {
    const { database, boss } = workshop;
    const separation = await readPack("separation");
    const { id: packId, sizeBytes } = separation;
    const kept = statSync(fileOf(packId, "drums", "00002.opus"));
    const lost = ["00000.opus", "00001.opus"].map((name) => fileOf(packId, "drums", name));
    const lostBytes = lost.reduce((sum, file) => sum + statSync(file).size, 0);
    for (const file of lost) await rm(file);
    await database.$executeRaw`UPDATE "Rendition" SET ready = '{[2,3)}'
      WHERE "packId" = ${packId}::uuid AND "stemName" = 'drums'`;
    const decrement = { decrement: lostBytes };
    await database.stemPack.update({ where: { id: packId }, data: { sizeBytes: decrement } });
    await database.track.update({ where: { id: trackId }, data: { storedBytes: decrement } });
    await database.$transaction((tx) => startRenditionIn(tx, boss, { userId, trackId, packId }));
    await untilEncoded(3);
    expect(await readPack("separation")).toMatchObject({
      sizeBytes,
      version: separation.version + 2,
    });
    expect(statSync(fileOf(packId, "drums", "00002.opus"))).toMatchObject({
      ino: kept.ino,
      mtimeMs: kept.mtimeMs,
    });
    expect(sizeOf(packId, STEMS)).toBe(Number(sizeBytes));
  });

  it("does not fill a quota that is nearly full, and says so with the job alone", async () => {
    const { database, boss } = workshop;
    const { id: packId } = await readPack("separation");
    const { storedBytes } = await database.track.findUniqueOrThrow({ where: { id: trackId } });
    await database.user.update({ where: { id: userId }, data: { quotaBytes: storedBytes + 10n } });
    await database.$executeRaw`UPDATE "Rendition" SET ready = '{}' WHERE "packId" = ${packId}::uuid`;
    const { jobId } = await database.$transaction((tx) =>
      startRenditionIn(tx, boss, { userId, trackId, packId }),
    );
    const readJob = () => database.job.findUniqueOrThrow({ where: { id: jobId } });
    expect(await waitUntil(async () => (await readJob()).state === "failed", 20_000)).toBe(true);
    expect(await readJob()).toMatchObject({ errorCode: "quota_exceeded", attempt: 1 });
    expect(await readPack("separation")).toMatchObject({ state: "completed", errorCode: null });
  });
});
