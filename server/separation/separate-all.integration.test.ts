import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hashSettings } from "#server/jobs/enqueue.ts";
import { MAX_WAITING_JOBS_PER_USER } from "#server/jobs/queues.ts";
import { deleteSeparation } from "#server/library/delete-separation.ts";
import { readTrackView } from "#server/library/track-view.ts";
import { createWorkerRow } from "#server/testing/claims.ts";
import { createReadyTrack, createUser } from "#server/testing/factories.ts";
import { installModel } from "#server/testing/neural-worker.ts";
import { openWorkshop, type Workshop } from "#server/testing/own-worker.ts";
import { chooseSeparation } from "./choose-separation.ts";
import { CPU_ONE_THREAD } from "./expected-time.ts";
import { readOptions } from "./read-options.ts";
import { separateAll } from "./separate-all.ts";
import { startSeparation } from "./start-separation.ts";

const RATE = 44_100;
const DEMUCS = { device: "cpu", torch: "2.13.0", threads: 4, packages: [] };

let workshop: Workshop;
let userId: string;

beforeEach(async () => {
  workshop = await openWorkshop();
  userId = (await createUser(workshop.database)).id;
});
afterEach(() => workshop.close());

/** A live worker that has the neural engine. */
async function liveNeuralWorker(): Promise<void> {
  const id = await createWorkerRow(workshop);
  await workshop.database.worker.update({ where: { id }, data: { engines: { demucs: DEMUCS } } });
}

const makeTrack = async (seconds = 100): Promise<string> =>
  (await createReadyTrack(workshop.database, { userId, frames: seconds * RATE })).id;

const codeOf = async (wish: Parameters<typeof startSeparation>[1]): Promise<unknown> =>
  startSeparation(workshop, wish).then(
    ({ separationId }) => separationId,
    (error: unknown) => (error as { code: string }).code,
  );

describe("a wish", () => {
  it("that names what there is not starts nothing", async () => {
    const trackId = await makeTrack();
    const of = { userId, trackId };
    expect(await codeOf({ ...of, engine: "roformer" })).toBe("unknown_engine");
    expect(await codeOf({ ...of, model: "htdemucs_9s" })).toBe("unknown_model");
    expect(await codeOf({ ...of, engine: "spectral", model: "htdemucs" })).toBe("unknown_model");
    expect(await codeOf({ ...of, preset: "better" })).toBe("bad_input");
    expect(await codeOf({ ...of, engine: "spectral", settings: { shifts: 2 } })).toBe("bad_input");
    expect(await codeOf({ ...of, preset: "balanced" })).toBe("not_ready");
    expect(await codeOf({ ...of, engine: "demucs" })).toBe("not_ready");
    expect(await workshop.database.job.count()).toBe(0);
    expect(await workshop.database.stemPack.count({ where: { kind: "separation" } })).toBe(0);
  });

  it("for a model without an accepted licence says so, and never becomes another engine", async () => {
    await liveNeuralWorker();
    await installModel(workshop, "htdemucs", { isAccepted: false });
    const request = { userId, trackId: await makeTrack(), model: "htdemucs" };
    await expect(startSeparation(workshop, request)).rejects.toThrow("accept");
    expect(await workshop.database.job.count()).toBe(0);
  });

  it("is stored whole, so that the same one is found again", async () => {
    const { database } = workshop;
    await liveNeuralWorker();
    await installModel(workshop, "htdemucs");
    const trackId = await makeTrack();
    const first = await startSeparation(workshop, { userId, trackId });
    const same = { userId, trackId, engine: "demucs", settings: { overlap: 0.25, shifts: 1 } };
    expect(await startSeparation(workshop, same)).toEqual({ ...first, isNew: false });
    const balanced = { userId, trackId, preset: "balanced" };
    expect(await startSeparation(workshop, balanced)).toEqual({ ...first, isNew: false });
    const fast = await startSeparation(workshop, { userId, trackId, preset: "fast" });
    expect(fast).toMatchObject({ isNew: true });
    const pack = await database.stemPack.findUniqueOrThrow({ where: { id: first.separationId } });
    expect(pack.settings).toEqual({
      overlap: 0.25,
      shifts: 1,
      segmentSec: null,
      seed: 0,
      exactSum: false,
      twoStems: null,
    });
    expect(pack.settingsHash).toBe(hashSettings(pack.settings as Record<string, never>));
  });

  it("without a word takes the first usable model by its place", async () => {
    await liveNeuralWorker();
    await installModel(workshop, "htdemucs", { position: 2 });
    await installModel(workshop, "hdemucs_mmi", { position: 1 });
    await installModel(workshop, "htdemucs_6s", { position: null });
    const { separationId } = await startSeparation(workshop, {
      userId,
      trackId: await makeTrack(),
    });
    const pack = await workshop.database.stemPack.findUnique({ where: { id: separationId } });
    expect(pack?.model).toBe("hdemucs_mmi");
  });
});

describe("many tracks", () => {
  it("are separated behind what users wait for, each once", async () => {
    const { database } = workshop;
    const ids = [await makeTrack(), await makeTrack(), await makeTrack()];
    const reading = await makeTrack();
    await database.track.update({ where: { id: reading }, data: { state: "ingesting" } });
    await startSeparation(workshop, { userId, trackId: ids[0] ?? "" });
    const trackIds = [...ids, reading, ...ids];
    const batch = await separateAll(workshop, { userId, trackIds });
    expect(batch).toMatchObject({
      started: 2,
      existing: 1,
      refused: [{ trackId: reading, code: "not_ready" }],
    });
    // Three tracks of 100 s by the basic engine, two at a time.
    expect(batch.expectedSec).toBe(Math.ceil((3 * 100 * 0.13) / 2));
    const jobs = await database.job.findMany({ orderBy: { priority: "desc" } });
    expect(jobs.map(({ trackId }) => trackId)[0]).toBe(ids[0]);
    expect(jobs[1]?.priority).toBeLessThan((jobs[0]?.priority ?? 0) - 500);
    expect(await database.stemPack.count({ where: { trackId: reading, kind: "separation" } })).toBe(
      0,
    );
  });

  it("that are one too many for the queue are refused, and leave nothing behind", async () => {
    const { database } = workshop;
    await database.job.createMany({
      data: Array.from({ length: MAX_WAITING_JOBS_PER_USER - 1 }, (_, nth) => {
        return { userId, kind: "ingest-audio", subject: String(nth) };
      }),
    });
    const trackIds = [await makeTrack(), await makeTrack(), await makeTrack()];
    const batch = await separateAll(workshop, { userId, trackIds });
    expect(batch.started).toBe(1);
    expect(batch.refused.map(({ code }) => code)).toEqual(["queue_full", "queue_full"]);
    expect(await database.stemPack.count({ where: { kind: "separation" } })).toBe(1);
  });

  it("are started without the one that something unforeseen keeps from it", async () => {
    const { database } = workshop;
    const trackIds = [await makeTrack(), await makeTrack(), await makeTrack()];
    const [, broken] = trackIds as [string, string, string];
    await database.$executeRawUnsafe(
      `ALTER TABLE "Job" ADD CONSTRAINT no_such_job CHECK ("trackId" <> '${broken}')`,
    );
    const batch = await separateAll(workshop, { userId, trackIds });
    expect(batch).toMatchObject({
      started: 2,
      refused: [{ trackId: broken, code: "internal" }],
    });
    expect(batch.refused[0]?.message).toContain("Try this track again.");
    expect(await database.stemPack.count({ where: { trackId: broken, kind: "separation" } })).toBe(
      0,
    );
    await database.$executeRawUnsafe(`ALTER TABLE "Job" DROP CONSTRAINT no_such_job`);
    expect(await separateAll(workshop, { userId, trackIds })).toMatchObject({
      started: 1,
      existing: 2,
      refused: [],
    });
  });

  it("are told of as far as they were started when the database goes away", async () => {
    const trackIds: string[] = [];
    for (let nth = 0; nth < 6; nth += 1) trackIds.push(await makeTrack());
    let asked = 0;
    const failing = workshop.database.$extends({
      query: {
        stemPack: {
          createMany: ({ args, query }) => {
            asked += 1;
            const away = Object.assign(new Error("Can't reach database server"), { code: "P1001" });
            return asked > 2 ? Promise.reject(away) : query(args);
          },
        },
      },
    }) as unknown as Workshop["database"];
    const batch = await separateAll({ ...workshop, database: failing }, { userId, trackIds });
    expect(batch.started).toBe(2);
    expect(batch.refused.map(({ code }) => code)).toEqual(Array(4).fill("unavailable"));
    // Three in vain are enough.
    expect(asked).toBe(5);
  });

  it("are not touched when one of them is another user's", async () => {
    const { database } = workshop;
    const stranger = (await createUser(database)).id;
    const foreign = await createReadyTrack(database, { userId: stranger });
    const trackIds = [await makeTrack(), foreign.id];
    await expect(separateAll(workshop, { userId, trackIds })).rejects.toMatchObject({
      code: "not_found",
    });
    expect(await database.job.count()).toBe(0);
  });
});

describe("options", () => {
  const user = (isAdmin = false) => ({ userId, isAdmin });

  it("say what is missing, and what the basic engine takes", async () => {
    const trackIds = [await makeTrack(100), await makeTrack(50)];
    const options = await readOptions(workshop.database, user(), trackIds);
    expect(options).toMatchObject({
      device: null,
      durationSec: 150,
      missing:
        "Neural separation is not set up. An admin can do that on the page Models, and fetch a model there.",
      models: [{ engine: "spectral", isDefault: true, expectedSec: Math.ceil(150 * 0.13) }],
    });
    expect(options.presets.map(({ isAvailable }) => isAvailable)).toEqual([false, false, false]);
    expect(options.presets[1]?.reason).toContain("is not installed");
    const forAdmin = await readOptions(workshop.database, user(true), trackIds);
    expect(forAdmin.missing).toContain("You can do that on the page Models");
    expect(forAdmin.presets[1]?.reason).toContain("You can fetch it on the page Models.");
  });

  it("tell an admin and others what keeps a model from being used", async () => {
    await liveNeuralWorker();
    await installModel(workshop, "htdemucs", { isAccepted: false });
    const trackIds = [await makeTrack()];
    const textsOf = async (isAdmin: boolean) => {
      const { missing, presets } = await readOptions(workshop.database, user(isAdmin), trackIds);
      return [missing, presets[1]?.reason];
    };
    const fault = "Hybrid transformer has terms that nobody has accepted yet.";
    const forOthers = `${fault} An admin can accept them on the page Models.`;
    expect(await textsOf(false)).toEqual([forOthers, forOthers]);
    const forAdmins = `${fault} You can accept them on the page Models.`;
    expect(await textsOf(true)).toEqual([forAdmins, forAdmins]);
  });

  it("give each preset its time on this machine", async () => {
    const { database } = workshop;
    await liveNeuralWorker();
    await installModel(workshop, "htdemucs");
    const key = { engine: "demucs", model: "htdemucs", device: "cpu/4" };
    await database.speedFactor.create({ data: { ...key, factor: 0.3 } });
    const options = await readOptions(database, user(), [await makeTrack(100)]);
    expect(options).toMatchObject({ device: "cpu", missing: null });
    expect(options.models).toMatchObject([
      { model: "htdemucs", isDefault: true, expectedSec: 40 },
      { model: "spectral", isDefault: false },
    ]);
    expect(options.presets).toMatchObject([
      { name: "fast", isAvailable: true, reason: null, expectedSec: Math.ceil(30 / 0.9) },
      { name: "balanced", isAvailable: true, expectedSec: 40 },
      {
        name: "best",
        isAvailable: false,
        expectedSec: Math.ceil((100 * (CPU_ONE_THREAD / 4) * 4 * 2) / 0.75),
      },
    ]);
  });
});

describe("the chosen separation", () => {
  it("is the track's until it is deleted", async () => {
    const { database } = workshop;
    const trackId = await makeTrack();
    const { separationId } = await startSeparation(workshop, { userId, trackId });
    const stranger = (await createUser(database)).id;
    await expect(chooseSeparation(database, stranger, separationId)).rejects.toMatchObject({
      code: "not_found",
    });
    await chooseSeparation(database, userId, separationId);
    expect((await readTrackView(database, trackId))?.chosenPackId).toBe(separationId);
    await deleteSeparation(workshop, userId, separationId);
    expect((await readTrackView(database, trackId))?.chosenPackId).toBeNull();
  });
});
