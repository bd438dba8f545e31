import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Export } from "#server/generated/prisma/client.ts";
import { purgeTracks } from "#server/library/purge-tracks.ts";
import { storageUsage } from "#server/library/storage-usage.ts";
import { retryJob } from "#server/jobs/retry-job.ts";
import { createUser, synthesizeWav, uploadFile } from "#server/testing/factories.ts";
import { openWorkshop, startOwnWorker, type Workshop } from "#server/testing/own-worker.ts";
import { readWav, type ReadWav } from "#server/testing/read-wav.ts";
import { readZip } from "#server/testing/read-zip.ts";
import { waitUntil } from "#server/testing/wait-until.ts";
import type { RunningWorker } from "#server/worker/start-worker.ts";
import { deleteExport } from "./delete-export.ts";
import { exportKey } from "./export-file.ts";
import { exportWish } from "./export-wish.ts";
import { linkExport } from "./link-export.ts";
import { listExports } from "./list-exports.ts";
import { startExport, type ExportContext, type StartedExport } from "./start-export.ts";
import { sweepExpiredExports } from "./sweep-expired-exports.ts";

const SECONDS = 9;
const FRAMES = SECONDS * 44_100;
const secrets = { authSecret: "s".repeat(64) };

let workshop: Workshop;
let worker: RunningWorker;
let context: ExportContext;

beforeAll(async () => {
  workshop = await openWorkshop();
  worker = await startOwnWorker(workshop);
  context = { ...workshop, leastFreeBytes: 0 };
});
afterAll(async () => {
  await worker.stop();
  await workshop.close();
});

interface Subject {
  readonly userId: string;
  readonly trackId: string;
}

let songs = 0;

async function newTrack({ autoSeparate }: { autoSeparate: boolean }): Promise<Subject> {
  songs += 1;
  const { id: userId } = await createUser(workshop.database, { autoSeparate });
  const bytes = synthesizeWav(SECONDS, songs, { INAM: "Night Ferry" });
  const { trackId } = await uploadFile(workshop, { userId, bytes, folder: workshop.dataDir });
  const kind = autoSeparate ? ("separation" as const) : ("master" as const);
  const where = { trackId, kind, state: "completed" as const };
  const isDone = await waitUntil(
    async () => (await workshop.database.stemPack.count({ where })) === 1,
    60_000,
  );
  expect(isDone).toBe(true);
  return { userId, trackId };
}

function ask({ userId, trackId }: Subject, wish: object): Promise<StartedExport> {
  return startExport(context, userId, exportWish.parse({ trackId, format: "wav", ...wish }));
}

async function ended(exportId: string): Promise<Export> {
  let row: Export | null = null;
  const isEnded = await waitUntil(async () => {
    row = await workshop.database.export.findUnique({ where: { id: exportId } });
    return row !== null && row.state !== "queued" && row.state !== "running";
  }, 30_000);
  expect(
    isEnded,
    JSON.stringify(row, (_, value: unknown) => String(value)),
  ).toBe(true);
  return row as unknown as Export;
}

async function made(subject: Subject, wish: object): Promise<Export> {
  const row = await ended((await ask(subject, wish)).exportId);
  expect(row).toMatchObject({ state: "completed", errorCode: null });
  return row;
}

function fileOf(row: Export): Buffer {
  return readFileSync(workshop.store.localPath(exportKey(row)));
}

async function wavOf(subject: Subject, wish: object): Promise<ReadWav> {
  return readWav(fileOf(await made(subject, wish)));
}

function runFolders(): string[] {
  return readdirSync(join(workshop.dataDir, "run"), { recursive: true, encoding: "utf8" }).filter(
    (path) => path.includes("export."),
  );
}

let subject: Subject;

beforeAll(async () => {
  subject = await newTrack({ autoSeparate: true });
}, 90_000);

describe("exports", () => {
  let stems: Map<string, ReadWav>;

  beforeAll(async () => {
    const archive = readZip(fileOf(await made(subject, { kind: "stems" })));
    stems = new Map([...archive].map(([name, file]) => [name, readWav(file)]));
  });

  it("put every stem into an archive, named after the track", () => {
    const names = ["vocals", "drums", "bass", "other"].map((name) => `Night Ferry - ${name}.wav`);
    expect([...stems.keys()]).toEqual(names);
    expect([...stems.values()].map(({ frames }) => frames)).toEqual(names.map(() => FRAMES));
    expect(runFolders()).toEqual([]);
  });

  it("give stems that add up to the original, rounded to 16 bits", async () => {
    const original = await wavOf(subject, { kind: "original" });
    expect(original.frames).toBe(FRAMES);
    for (const side of [0, 1] as const) {
      const wrong = original.channels[side].findIndex((sample, frame) => {
        const sum = [...stems.values()].reduce((all, stem) => all + stem.channels[side][frame]!, 0);
        // Stored with gain 0.5: the 24-bit sample there is half of this one, and 256 of it are one of 16 bits.
        return sum !== Math.floor((sample / 2 + 128) / 256) * 512;
      });
      expect(wrong).toBe(-1);
    }
  });

  it("give the mix as it is heard, with levels, pan and mutes", async () => {
    const mix = { stems: { vocals: { gainDb: -6, pan: 0.5 }, bass: { gainDb: 1.5, pan: 0 } } };
    const row = await made(subject, { kind: "mix", mix: { ...mix, mainDb: -3 } });
    expect(row).toMatchObject({ clippedSamples: 0, appliedGainDb: 0 });
    const { frames, channels } = readWav(fileOf(row));
    expect(frames).toBe(FRAMES);
    const vocals = stems.get("Night Ferry - vocals.wav")!.channels;
    const bass = stems.get("Night Ferry - bass.wav")!.channels;
    const [low, high] = [10 ** (-9 / 20), 10 ** (-1.5 / 20)];
    const [folded, kept] = [Math.sin(Math.PI / 4), Math.cos(Math.PI / 4)];
    const wrong = channels[0].findIndex((left, frame) => {
      const [l, r] = [vocals[0][frame]!, vocals[1][frame]!];
      const expectedLeft = low * kept * l + high * bass[0][frame]!;
      const expectedRight = low * (r + folded * l) + high * bass[1][frame]!;
      const errors = [left - expectedLeft, channels[1][frame]! - expectedRight];
      return errors.some((error) => Math.abs(error) > 0.51);
    });
    expect(wrong).toBe(-1);
  });

  it("answer the same wish with the same job, and later with the same file", async () => {
    const wish = { kind: "stem", stem: "bass", format: "flac" };
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask(subject, wish)));
    expect(new Set(answers.map(({ exportId }) => exportId)).size).toBe(1);
    expect(answers.filter(({ isNew }) => isNew)).toHaveLength(1);
    const row = await ended(answers[0]!.exportId);
    expect(row.state).toBe("completed");
    const soon = new Date(Date.now() + 60_000);
    const where = { id: row.id };
    await workshop.database.export.update({ where, data: { expiresAt: soon } });
    expect(await ask(subject, wish)).toMatchObject({ exportId: row.id, isNew: false });
    const kept = await workshop.database.export.findUniqueOrThrow({ where });
    expect(kept.expiresAt.getTime()).toBeGreaterThanOrEqual(row.expiresAt.getTime());
    rmSync(workshop.store.localPath(exportKey(row)));
    expect(await ask(subject, wish)).toMatchObject({ isNew: true });
  });

  it("never collide when several are made at once", async () => {
    const other = await newTrack({ autoSeparate: false });
    const wishes = [
      { of: subject, wish: { kind: "stem", stem: "drums" } },
      { of: subject, wish: { kind: "stem", stem: "drums", format: "mp3" } },
      { of: other, wish: { kind: "original" } },
      { of: subject, wish: { kind: "stems", format: "flac" } },
      { of: other, wish: { kind: "original", format: "flac" } },
    ];
    const rows = await Promise.all(wishes.map(({ of, wish }) => made(of, wish)));
    expect(new Set(rows.map(exportKey)).size).toBe(5);
    expect(readWav(fileOf(rows[0]!))).toEqual(stems.get("Night Ferry - drums.wav"));
    expect(readWav(fileOf(rows[2]!))).not.toEqual(await wavOf(subject, { kind: "original" }));
    expect(runFolders()).toEqual([]);
  });

  it("count in the owner's storage and are gone when deleted, with their files", async () => {
    const { database, store } = workshop;
    const before = await storageUsage(database, subject.userId);
    const row = await made(subject, { kind: "stem", stem: "other" });
    expect(Number(row.sizeBytes)).toBe((await store.stat(exportKey(row)))?.sizeBytes);
    const during = await storageUsage(database, subject.userId);
    expect(during.usedBytes - before.usedBytes).toBe(Number(row.sizeBytes));
    await deleteExport(context, subject.userId, row.id);
    expect(await store.stat(exportKey(row))).toBeNull();
    expect(await storageUsage(database, subject.userId)).toEqual(before);
    await expect(deleteExport(context, subject.userId, row.id)).rejects.toMatchObject({
      code: "not_found",
    });
  });

  it("count before they are there, so that two at once don't pass the quota", async () => {
    const { database } = workshop;
    const { userId, trackId } = await newTrack({ autoSeparate: false });
    const { usedBytes } = await storageUsage(database, userId);
    const setQuota = (bytes: number) =>
      database.user.update({ where: { id: userId }, data: { quotaBytes: Math.ceil(bytes) } });
    await setQuota(usedBytes + 1.5 * FRAMES * 6);
    const formats = ["wav", "flac"];
    const asked = await Promise.allSettled(
      formats.map((format) => ask({ userId, trackId }, { kind: "original", format })),
    );
    const refused = asked.flatMap((each) =>
      each.status === "rejected" ? [each.reason as unknown] : [],
    );
    expect(refused).toEqual([expect.objectContaining({ code: "quota_exceeded" })]);
    const [row] = await database.export.findMany({ where: { trackId } });
    expect(await ended(row?.id ?? "")).toMatchObject({ state: "completed" });
  });

  it("go away after a day, and no sooner", async () => {
    const { database, store } = workshop;
    const row = await made(subject, { kind: "stem", stem: "vocals" });
    const day = 24 * 3600_000;
    await sweepExpiredExports(workshop, new Date(row.expiresAt.getTime() - 1));
    expect(await store.stat(exportKey(row))).not.toBeNull();
    await sweepExpiredExports(workshop, new Date(Date.now() + day + 60_000));
    expect(await store.stat(exportKey(row))).toBeNull();
    expect(await database.export.count({ where: { id: row.id } })).toBe(0);
  });

  it("go with their track", async () => {
    const other = await newTrack({ autoSeparate: false });
    const row = await made(other, { kind: "original", format: "mp3" });
    await purgeTracks(workshop, other.userId, [other.trackId]);
    expect(await workshop.store.stat(exportKey(row))).toBeNull();
    expect(await workshop.database.export.count({ where: { id: row.id } })).toBe(0);
  });
});

describe("an export of a part that can't be read", () => {
  it("fails at once, says so instead of a link, and can be made again when it is back", async () => {
    const { database, store } = workshop;
    const pack = await database.stemPack.findFirstOrThrow({
      where: { trackId: subject.trackId, kind: "separation" },
    });
    const segment = store.localPath(`packs/${pack.id}/drums/00001.flac`);
    const bytes = readFileSync(segment);
    rmSync(segment);
    const { exportId, jobId } = await ask(subject, { kind: "stems", format: "mp3" });
    const row = await ended(exportId);
    expect(row).toMatchObject({ state: "failed", errorCode: "bad_stem" });
    const job = await database.job.findUniqueOrThrow({ where: { id: jobId ?? "" } });
    expect(job).toMatchObject({ state: "failed", attempt: 1 });
    const link = { userId: subject.userId, exportId };
    await expect(linkExport({ ...workshop, secrets }, link)).rejects.toMatchObject({
      code: "unreadable",
    });
    const [first] = await listExports(database, subject.userId, { trackId: subject.trackId });
    expect(first).toMatchObject({ id: exportId, state: "failed", errorCode: "bad_stem" });
    expect(runFolders()).toEqual([]);
    const { userId } = subject;
    const deleted = await ask(subject, { kind: "stem", stem: "drums", format: "mp3" });
    expect(await ended(deleted.exportId)).toMatchObject({ state: "failed" });
    await deleteExport(context, userId, deleted.exportId);
    await expect(retryJob(workshop, { jobId: deleted.jobId!, userId })).rejects.toMatchObject({
      code: "not_found",
    });

    await store.putBytes(`packs/${pack.id}/drums/00001.flac`, bytes);
    const user = { where: { id: userId } };
    const { quotaBytes } = await database.user.findUniqueOrThrow(user);
    await database.user.update({ ...user, data: { quotaBytes: 1 } });
    await retryJob(workshop, { jobId: job.id, userId });
    expect(await ended(exportId)).toMatchObject({ state: "failed", errorCode: "quota_exceeded" });
    await database.user.update({ ...user, data: { quotaBytes } });
    await retryJob(workshop, { jobId: job.id, userId });
    expect(await ended(exportId)).toMatchObject({ state: "completed", errorCode: null });
    expect((await linkExport({ ...workshop, secrets }, link)).url).toContain(exportId);
  });
});
