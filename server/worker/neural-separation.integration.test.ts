import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readJobView } from "#server/jobs/job-view.ts";
import { readManifest } from "#server/library/pack-manifest.ts";
import { readTrackView } from "#server/library/track-view.ts";
import { createUser, synthesizeWav, uploadFile } from "#server/testing/factories.ts";
import {
  installModel,
  loggedRuns,
  neuralEngineOf,
  type NeuralPort,
} from "#server/testing/neural-worker.ts";
import { openNeuralWorkshop, type NeuralWorkshop } from "#server/testing/neural-workshop.ts";
import { waitUntil } from "#server/testing/wait-until.ts";

const OBEY: NeuralPort = { mode: "obey", paceMs: 20 };
const STEMS = ["drums", "bass", "other", "vocals"];

let own: NeuralWorkshop;

beforeEach(async () => {
  own = await openNeuralWorkshop();
});
afterEach(() => own.close());

describe("neural separation", () => {
  it("is there from the next look after it was set up until it is taken away", async () => {
    const { database } = own.workshop;
    await installModel(own.workshop, "htdemucs");
    await own.start();
    expect(own.hasPool).toBe(false);
    expect((await own.readWorker()).engines).toEqual({});
    await expect(own.separate({ model: "htdemucs" })).rejects.toMatchObject({ code: "not_ready" });

    own.engine = neuralEngineOf(own.workshop, OBEY);
    const isSaid = async (): Promise<boolean> =>
      Object.hasOwn((await own.readWorker()).engines as object, "demucs");
    expect(await waitUntil(async () => own.hasPool && (await isSaid()), 5000)).toBe(true);
    const job = await own.separate();
    expect(await own.readJob(job)).toMatchObject({ kind: "separate-neural" });
    await own.untilState(job, "completed");

    own.engine = undefined;
    expect(await waitUntil(async () => !own.hasPool && !(await isSaid()), 5000)).toBe(true);
    const basic = await own.separate();
    expect(await own.readJob(basic)).toMatchObject({ kind: "separate-stems" });
    const degraded = await database.event.count({ where: { type: "health.changed" } });
    expect(degraded).toBe(0);
  });

  it("gives its port weights, budget and what ingest measured, and keeps what it says", async () => {
    const { database } = own.workshop;
    await own.startInstalled({ ...OBEY, device: "cuda" });
    const job = await own.separate({ preset: "balanced" });
    await own.untilState(job, "completed");
    const [logged] = loggedRuns(own.workshop);
    const file = join(own.workshop.dataDir, "models", "htdemucs", "955717e8.safetensors");
    expect(logged).toMatchObject({
      ompThreads: "1",
      run: {
        engine: "demucs",
        device: "cuda",
        threads: 3,
        monoMean: 0,
        monoStd: 0.1,
        publishedFolder: join(own.workshop.dataDir, "media", "packs", job.packId),
        settings: { overlap: 0.25, shifts: 1, segmentSec: null, twoStems: null, exactSum: false },
        weights: {
          files: [{ signature: "955717e8", path: file }],
          bag: { models: ["955717e8"], weights: null, segment: null },
          stems: STEMS,
        },
      },
    });
    expect(await own.readPack(job)).toMatchObject({
      label: "Hybrid transformer, Balanced",
      residualDb: -30.5,
      sumsToMix: false,
      device: "cpu",
      runs: 2,
    });
    const manifest = await readManifest(database, job.packId);
    expect(manifest?.runs).toMatchObject([
      { model: "htdemucs", device: "cuda", threads: 3, precision: "float32" },
      { model: "htdemucs", device: "cpu" },
    ]);
    expect(await database.speedFactor.count()).toBe(0);
    expect(await readJobView(database, job.jobId)).toMatchObject({
      notice: "The graphics card is full.",
    });
  });

  it("learns its speed from whole runs, as a running mean", async () => {
    const { database } = own.workshop;
    await own.startInstalled(OBEY);
    await own.untilState(await own.separate(), "completed");
    const key = { engine: "demucs", model: "htdemucs", device: "cpu/3" };
    const where = { engine_model_device: key };
    const readFactor = async (): Promise<[number, number]> => {
      const { factor, runs } = await database.speedFactor.findUniqueOrThrow({ where });
      return [Math.round(factor * 1e6) / 1e6, runs];
    };
    expect(await readFactor()).toEqual([0.2, 1]);
    await database.speedFactor.update({ where, data: { factor: 0.6 } });
    await own.untilState(await own.separate({}, 4), "completed");
    expect(await readFactor()).toEqual([0.6, 1]);
    // Shorter pieces take longer, and say the same of the machine.
    await own.untilState(await own.separate({ settings: { segmentSec: 3.9 } }), "completed");
    expect(await readFactor()).toEqual([0.48, 2]);
  });

  it("keeps its port for the next track, and replaces it when it has idled", async () => {
    await own.startInstalled(OBEY);
    await own.untilState(await own.separate(), "completed");
    await own.untilState(await own.separate(), "completed");
    await own.start(OBEY, { recycle: { "separate-neural": { maxIdleMs: 1 } } });
    await own.untilState(await own.separate(), "completed");
    const isReplaced = async (): Promise<boolean> => {
      const where = { type: "port.recycled", data: { path: ["reason"], equals: "idleness" } };
      return (await own.workshop.database.event.count({ where })) === 1;
    };
    expect(await waitUntil(isReplaced, 5000)).toBe(true);
    await own.untilState(await own.separate(), "completed");
    const [first, second, third, fourth] = loggedRuns(own.workshop).map(({ pid }) => pid);
    expect(first).toBe(second);
    expect(third).not.toBe(fourth);
  });

  it("never shows less progress than before, over four passes", async () => {
    await installModel(own.workshop, "htdemucs_ft");
    await own.start(OBEY);
    const job = await own.separate({ model: "htdemucs_ft" });
    const fractions: number[] = [];
    const isDone = async (): Promise<boolean> => {
      const { fraction, state } = await own.readJob(job);
      fractions.push(fraction);
      return state === "completed";
    };
    expect(await waitUntil(isDone, 10_000)).toBe(true);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions.filter((fraction) => fraction === 1)).toHaveLength(1);
  });

  it("goes on from what is published, and notes that it did so under other conditions", async () => {
    const { database } = own.workshop;
    await own.startInstalled({ ...OBEY, paceMs: 150 });
    const job = await own.separate();
    await own.untilReady(job, 5);
    await own.worker?.stop();
    const done = await own.countReady(job);
    await own.start({ ...OBEY, device: "cuda" });
    await own.untilState(job, "completed");
    const runs = loggedRuns(own.workshop);
    expect(runs).toHaveLength(2);
    expect(runs[1]?.run).toMatchObject({ doneSegments: { drums: [[0, done]] } });
    expect(await own.readPack(job)).toMatchObject({ runs: 3, device: "cpu" });
    expect(await database.speedFactor.count()).toBe(0);
    expect(await database.jobAttempt.findMany({ select: { outcome: true } })).toEqual(
      expect.arrayContaining([{ outcome: "interrupted" }, { outcome: "completed" }]),
    );
  });

  it("makes one stem and the rest when that is wished", async () => {
    await own.startInstalled(OBEY);
    const job = await own.separate({ settings: { twoStems: "vocals", exactSum: true } });
    await own.untilState(job, "completed");
    expect(await own.readPack(job)).toMatchObject({
      sumsToMix: true,
      stems: [{ name: "vocals" }, { name: "instrumental" }],
      label: "Hybrid transformer, Balanced, vocals and the rest, exact sum",
    });
  });

  it("serves users in turn", async () => {
    const { database } = own.workshop;
    const other = (await createUser(database)).id;
    await own.startInstalled({ ...OBEY, paceMs: 40 });
    const wish = { priority: "batch" as const };
    const first = await own.separate(wish);
    await own.untilReady(first, 1);
    const mine = [await own.separate(wish), await own.separate(wish), await own.separate(wish)];
    const theirs = await own.separate({ ...wish, userId: other });
    for (const job of [...mine, theirs]) await own.untilState(job, "completed", 20_000);
    const ended = await database.job.findMany({
      where: { kind: "separate-neural" },
      orderBy: { endedAt: "asc" },
    });
    const order = ended.map(({ id }) => id);
    expect(order.indexOf(theirs.jobId)).toBeLessThanOrEqual(2);
    expect(order.at(-1)).toBe(mine[2]?.jobId);
  });

  it("separates a fresh upload with the first usable model", async () => {
    const { database, dataDir } = own.workshop;
    await own.startInstalled(OBEY);
    const { id } = await createUser(database, { autoSeparate: true });
    const bytes = synthesizeWav(5);
    const { trackId } = await uploadFile(own.workshop, { userId: id, bytes, folder: dataDir });
    const isDone = async (): Promise<boolean> => {
      const view = await readTrackView(database, trackId);
      return view?.separations[0]?.state === "completed";
    };
    expect(await waitUntil(isDone, 25_000)).toBe(true);
    expect(await readTrackView(database, trackId)).toMatchObject({
      separations: [{ engine: "demucs", model: "htdemucs", label: "Hybrid transformer, Balanced" }],
    });
  });
});
