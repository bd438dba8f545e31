import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { BOSS_SCHEMA } from "#server/jobs/boss.ts";
import { cancelJob } from "#server/jobs/cancel-job.ts";
import { failForGood } from "#server/jobs/settle.ts";
import { startSeparation } from "#server/separation/start-separation.ts";
import { claimNext, createWorkerRow } from "#server/testing/claims.ts";
import { createReadyTrack, createUser } from "#server/testing/factories.ts";
import { openWorkshop, type Workshop } from "#server/testing/own-worker.ts";
import { listDeadJobs } from "./list-dead-jobs.ts";
import { redriveJob } from "./redrive-job.ts";

let workshop: Workshop;
const adminId = randomUUID();
const TITLE = "A secret demo";

beforeAll(async () => {
  workshop = await openWorkshop();
});
beforeEach(async () => {
  await workshop.database.user.deleteMany();
});
afterAll(() => workshop.close());

async function createJob(): Promise<{ jobId: string; userId: string; trackId: string }> {
  const { database } = workshop;
  const { id: userId } = await createUser(database, { name: "Grace Private" });
  const { id: trackId } = await createReadyTrack(database, { userId, title: TITLE });
  const { jobId } = await startSeparation(workshop, { userId, trackId });
  return { jobId: jobId ?? "", userId, trackId };
}

/** A job that failed for good; its queue entry is gone, as when it has been settled. */
async function createDeadJob(endedAt = new Date()) {
  const { database } = workshop;
  const job = await createJob();
  await database.$executeRawUnsafe(`DELETE FROM ${BOSS_SCHEMA}.job`);
  await database.$transaction((tx) => {
    return failForGood(tx, job.jobId, { code: "segfault", message: "The port crashed." });
  });
  await database.job.update({ where: { id: job.jobId }, data: { endedAt, attempt: 2 } });
  await database.jobAttempt.createMany({
    data: [
      { jobId: job.jobId, number: 1, workerId: randomUUID(), fence: 1, outcome: "interrupted" },
      {
        jobId: job.jobId,
        number: 2,
        workerId: randomUUID(),
        fence: 2,
        outcome: "failed",
        endedAt,
        exitCode: 139,
        signal: "SIGSEGV",
        errorCode: "segfault",
        stderrTail: "x".repeat(9000),
      },
    ],
  });
  return job;
}

const stateOf = async (id: string) => {
  return (await workshop.database.job.findUniqueOrThrow({ where: { id } })).state;
};

describe("listDeadJobs", () => {
  it("shows failed jobs of all users with their attempts, and nothing of whose or what they are", async () => {
    const old = await createDeadJob(new Date(Date.now() - 60_000));
    const recent = await createDeadJob();
    await createJob();
    const preview = await createDeadJob();
    const where = { id: preview.jobId };
    await workshop.database.job.update({ where, data: { kind: "read-list" } });
    const { items, nextCursor } = await listDeadJobs(workshop.database, {});
    expect(items.map(({ id }) => id)).toEqual([recent.jobId, old.jobId]);
    expect(items[0]).toMatchObject({
      kind: "separate-stems",
      errorCode: "segfault",
      errorMessage: "The port crashed.",
      attempt: 2,
      attempts: [
        { number: 2, outcome: "failed", exitCode: 139, signal: "SIGSEGV", errorCode: "segfault" },
        { number: 1, outcome: "interrupted", stderrTail: null, endedAt: null },
      ],
    });
    expect(items[0]?.attempts[0]?.stderrTail).toHaveLength(8192);
    expect(nextCursor).toBeNull();
    const text = JSON.stringify(items);
    for (const secret of [TITLE, "Grace Private", old.userId, recent.userId, recent.trackId]) {
      expect(text).not.toContain(secret);
    }
  });

  it("gives pages of 50 without losing jobs that ended at the same moment", async () => {
    const { userId } = await createJob();
    const endedAt = new Date();
    await workshop.database.job.createMany({
      data: Array.from({ length: 120 }, (_, n) => {
        return { userId, kind: "ingest-audio", subject: `${n}`, state: "failed" as const, endedAt };
      }),
    });
    const ids: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await listDeadJobs(workshop.database, { cursor });
      expect(page.items.length).toBeLessThanOrEqual(50);
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(new Set(ids).size).toBe(120);
    expect(ids).toHaveLength(120);
  });

  it("refuses a cursor that it has not made", async () => {
    const answer = listDeadJobs(workshop.database, { cursor: "1; DROP TABLE" });
    await expect(answer).rejects.toMatchObject({ code: "bad_input" });
  });
});

describe("redriveJob", () => {
  it("puts a failed job back once, under its id, and records which admin did", async () => {
    const { jobId, userId } = await createDeadJob();
    await redriveJob(workshop, { jobId, adminId });
    expect(await stateOf(jobId)).toBe("queued");
    const again = redriveJob(workshop, { jobId, adminId });
    await expect(again).rejects.toMatchObject({ code: "conflict" });
    const where = { type: "job.redriven" };
    expect(await workshop.database.event.findMany({ where })).toMatchObject([
      { jobId, userId, data: { adminId } },
    ]);
    const job = await workshop.database.job.findUniqueOrThrow({ where: { id: jobId } });
    expect(job).toMatchObject({ failedAttempts: 0, errorCode: null, endedAt: null });
    expect(await workshop.database.jobAttempt.count({ where: { jobId } })).toBe(2);
    const workerId = await createWorkerRow(workshop);
    const held = await claimNext(workshop, "separate-stems", { workerId });
    expect(held?.job).toMatchObject({ id: jobId, attempt: 3 });
    held?.claim.end();
  });

  it("lets one of two admins at once through", async () => {
    const { jobId } = await createDeadJob();
    const asked = [1, 2].map(() => redriveJob(workshop, { jobId, adminId }));
    const ends = await Promise.allSettled(asked);
    expect(ends.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(ends.find(({ status }) => status === "rejected")).toMatchObject({
      reason: { code: "conflict" },
    });
  });

  it("leaves jobs alone that wait or that their owner cancelled", async () => {
    const { jobId, userId } = await createJob();
    const request = { jobId, adminId };
    await expect(redriveJob(workshop, request)).rejects.toMatchObject({ code: "conflict" });
    await cancelJob(workshop, { jobId, userId });
    await expect(redriveJob(workshop, request)).rejects.toMatchObject({ code: "conflict" });
    expect(await stateOf(jobId)).toBe("cancelled");
  });

  it("refuses a job whose track is in the bin, and finds none under what is no id", async () => {
    const { jobId, trackId } = await createDeadJob();
    const { database } = workshop;
    await database.track.update({ where: { id: trackId }, data: { deletedAt: new Date() } });
    for (const id of [jobId, randomUUID(), "", "1'--"]) {
      const answer = redriveJob(workshop, { jobId: id, adminId });
      await expect(answer).rejects.toMatchObject({ code: "not_found" });
    }
    expect(await stateOf(jobId)).toBe("failed");
  });

  it("gives way to a newer job that does the same", async () => {
    const { jobId, userId, trackId } = await createDeadJob();
    const { database } = workshop;
    const { kind, subject, settingsHash } = await database.job.findUniqueOrThrow({
      where: { id: jobId },
    });
    const same = { kind, subject, settingsHash };
    await database.job.create({ data: { ...same, userId, trackId, state: "queued" } });
    const answer = redriveJob(workshop, { jobId, adminId });
    await expect(answer).rejects.toMatchObject({ code: "conflict" });
    expect(await stateOf(jobId)).toBe("failed");
  });
});
