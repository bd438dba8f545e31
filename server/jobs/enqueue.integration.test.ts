import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase } from "#server/db.ts";
import { BOSS_SCHEMA } from "#server/jobs/boss.ts";
import { separateAll } from "#server/separation/separate-all.ts";
import { startSeparation } from "#server/separation/start-separation.ts";
import { claimNext, createWorkerRow } from "#server/testing/claims.ts";
import { createReadyTrack, createUser } from "#server/testing/factories.ts";
import { openWorkshop, type Workshop } from "#server/testing/own-worker.ts";
import { readTrackViews } from "#server/library/track-view.ts";
import { enqueueJob } from "./enqueue.ts";
import { readJobView } from "./job-view.ts";

let workshop: Workshop;

beforeAll(async () => {
  workshop = await openWorkshop();
});
afterAll(() => workshop.close());

async function countEntries(jobId: string): Promise<number> {
  const rows = await workshop.database.$queryRawUnsafe<{ count: number }[]>(
    `SELECT count(*)::int AS count FROM ${BOSS_SCHEMA}.job WHERE data->>'jobId' = $1`,
    jobId,
  );
  return rows[0]?.count ?? 0;
}

async function readyTrack(): Promise<{ userId: string; trackId: string }> {
  const user = await createUser(workshop.database);
  const track = await createReadyTrack(workshop.database, { userId: user.id });
  return { userId: user.id, trackId: track.id };
}

describe("enqueueJob", () => {
  it("leaves neither job nor entry when the transaction is rolled back, and one of each on commit", async () => {
    const { database, boss } = workshop;
    const { userId, trackId } = await readyTrack();
    let jobId = "";
    const enqueue = async (fails: boolean): Promise<void> => {
      await database.$transaction(async (tx) => {
        const pack = await tx.stemPack.findFirstOrThrow({ where: { trackId } });
        const input = { trackId, packId: pack.id };
        const kind = "separate-stems" as const;
        const request = { kind, userId, input, subject: pack.id, priority: "batch" as const };
        ({ jobId } = await enqueueJob(tx, boss, request));
        if (fails) throw new Error("cut");
      });
    };
    await expect(enqueue(true)).rejects.toThrow("cut");
    expect(await database.job.count({ where: { trackId } })).toBe(0);
    expect(await countEntries(jobId)).toBe(0);
    await enqueue(false);
    expect(await database.job.count({ where: { trackId } })).toBe(1);
    expect(await countEntries(jobId)).toBe(1);
  });

  it("answers 500 parallel requests for one separation with one job", async () => {
    const { database } = workshop;
    const { userId, trackId } = await readyTrack();
    // Two pools, as two web processes have them.
    const other = { ...workshop, database: createDatabase(workshop.url, 4) };
    const answers = await Promise.all(
      Array.from({ length: 500 }, (_, i) =>
        startSeparation(i % 2 === 0 ? workshop : other, { userId, trackId }),
      ),
    );
    await other.database.$disconnect();
    expect(new Set(answers.map((answer) => answer.jobId)).size).toBe(1);
    expect(answers.filter((answer) => answer.isNew)).toHaveLength(1);
    expect(await database.job.count({ where: { trackId } })).toBe(1);
    expect(await countEntries(answers[0]?.jobId ?? "")).toBe(1);
  });

  it("refuses a user's job past the bound on waiting ones and names the bound", async () => {
    const { database, boss } = workshop;
    const { userId, trackId } = await readyTrack();
    const request = { kind: "separate-stems" as const, userId, priority: "batch" as const };
    const send = (subject: string): Promise<unknown> =>
      database.$transaction(async (tx) => {
        const pack = await tx.stemPack.findFirstOrThrow({ where: { trackId } });
        const input = { trackId, packId: pack.id };
        return enqueueJob(tx, boss, { ...request, input, subject, maxWaiting: 2 });
      });
    await send("a");
    await send("b");
    await expect(send("c")).rejects.toMatchObject({ code: "queue_full" });
    await expect(send("c")).rejects.toThrow("the limit is 2");
    await expect(send("b")).resolves.toMatchObject({ isNew: false });
  });

  it("places a user's first job before another user's second one of the same class", async () => {
    const { database } = workshop;
    await database.job.deleteMany();
    const greedy = await createUser(database);
    const modest = await createUser(database);
    const start = async (userId: string): Promise<string> => {
      const track = await createReadyTrack(database, { userId });
      const { jobId } = await startSeparation(workshop, { userId, trackId: track.id });
      return jobId ?? "";
    };
    const first = await start(greedy.id);
    const second = await start(greedy.id);
    const other = await start(modest.id);
    const positions = await Promise.all(
      [first, second, other].map(async (id) => (await readJobView(database, id))?.queuePosition),
    );
    expect(positions).toEqual([1, 3, 2]);
  });
});

describe("startSeparation", () => {
  it("moves a job that waits in a batch up when its owner asks for it", async () => {
    const { database } = workshop;
    await database.job.deleteMany();
    await database.$executeRawUnsafe(`DELETE FROM ${BOSS_SCHEMA}.job`);
    const userId = (await createUser(database)).id;
    const trackIds: string[] = [];
    for (let nth = 0; nth < 3; nth += 1) {
      trackIds.push((await createReadyTrack(database, { userId })).id);
    }
    await separateAll(workshop, { userId, trackIds });
    const [first, , last] = trackIds as [string, string, string];
    const raised = await startSeparation(workshop, { userId, trackId: last });
    expect(raised).toMatchObject({ isNew: false, isRaised: true });
    const view = await readJobView(database, raised.jobId ?? "");
    expect(view).toMatchObject({ queuePosition: 1 });
    // Once is enough: who asks again and again passes nobody of the same class.
    const before = await database.job.findUniqueOrThrow({ where: { id: raised.jobId ?? "" } });
    const again = await startSeparation(workshop, { userId, trackId: last });
    expect(again).toEqual({ ...raised, isRaised: false });
    await separateAll(workshop, { userId, trackIds });
    expect(await database.job.findUnique({ where: { id: before.id } })).toEqual(before);
    const workerId = await createWorkerRow(workshop);
    const claimed = [
      await claimNext(workshop, "separate-stems", { workerId }),
      await claimNext(workshop, "separate-stems", { workerId }),
    ];
    for (const held of claimed) held?.claim.end();
    expect(claimed.map((held) => held?.job.trackId)).toEqual([last, first]);
  });

  it("ranks what a user waits for without the batch that the same user has", async () => {
    const { database } = workshop;
    await database.job.deleteMany();
    const busy = (await createUser(database)).id;
    const other = (await createUser(database)).id;
    const makeTrack = async (userId: string) => (await createReadyTrack(database, { userId })).id;
    const start = async (userId: string, trackId?: string): Promise<string> => {
      const subject = { userId, trackId: trackId ?? (await makeTrack(userId)) };
      return (await startSeparation(workshop, subject)).jobId ?? "";
    };
    const trackIds = [await makeTrack(busy), await makeTrack(busy), await makeTrack(busy)];
    await separateAll(workshop, { userId: busy, trackIds });
    const others = [await start(other), await start(other), await start(other)];
    const clicked = await start(busy);
    const raised = await start(busy, trackIds[2]);
    const waiting = [clicked, raised, ...others];
    const positions = await Promise.all(
      waiting.map(async (id) => (await readJobView(database, id))?.queuePosition),
    );
    // Its second one ties with the other's second, and was made before.
    expect(positions).toEqual([2, 3, 1, 4, 5]);
  });

  it("refuses an unknown engine, a track that is not ready and another user's track", async () => {
    const { database } = workshop;
    const { userId, trackId } = await readyTrack();
    const stranger = await createUser(database);
    await expect(
      startSeparation(workshop, { userId, trackId, engine: "magic" }),
    ).rejects.toMatchObject({ code: "unknown_engine" });
    await expect(startSeparation(workshop, { userId: stranger.id, trackId })).rejects.toMatchObject(
      { code: "not_found" },
    );
    await database.track.update({ where: { id: trackId }, data: { state: "failed" } });
    await expect(startSeparation(workshop, { userId, trackId })).rejects.toMatchObject({
      code: "not_ready",
    });
    expect(await database.stemPack.count({ where: { trackId, kind: "separation" } })).toBe(0);
  });
});

describe("readTrackViews", () => {
  it("asks the same number of questions for 1 track and for 30", async () => {
    const { database } = workshop;
    const user = await createUser(database);
    const ids: string[] = [];
    for (let i = 0; i < 30; i += 1) {
      const track = await createReadyTrack(database, { userId: user.id });
      await startSeparation(workshop, { userId: user.id, trackId: track.id });
      ids.push(track.id);
    }
    const countQueries = async (some: string[]): Promise<number> => {
      let queries = 0;
      const counting = database.$extends({
        query: {
          $allOperations: ({ args, query }) => {
            queries += 1;
            return query(args);
          },
        },
      }) as unknown as typeof database;
      const views = await readTrackViews(counting, some);
      expect(views.map((view) => view.id)).toEqual(some);
      expect(views.every((view) => view.jobs.length === 1)).toBe(true);
      return queries;
    };
    expect(await countQueries(ids)).toBe(await countQueries(ids.slice(0, 1)));
  });
});
