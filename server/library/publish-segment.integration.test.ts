import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { cancelJob } from "#server/jobs/cancel-job.ts";
import { lockPack } from "#server/jobs/lock-job.ts";
import { ClaimLostError } from "#server/jobs/settle.ts";
import { createReadyTrack, createUser } from "#server/testing/factories.ts";
import { openWorkshop, type Workshop } from "#server/testing/own-worker.ts";
import { RunningSeparation } from "#server/testing/running-separation.ts";
import { untilBlocked } from "#server/testing/until-blocked.ts";
import { readDoneSegments } from "./prepare-pack.ts";

let workshop: Workshop;
let userId: string;
let trackId: string;

beforeAll(async () => {
  workshop = await openWorkshop();
});
afterAll(() => workshop.close());
beforeEach(async () => {
  userId = (await createUser(workshop.database)).id;
  trackId = (await createReadyTrack(workshop.database, { userId })).id;
});

it("publishes a segment once, with its size, until the job is cancelled", async () => {
  const { database } = workshop;
  const running = await RunningSeparation.begin(workshop, { userId, trackId });
  expect(await running.publish(3)).toBe(true);
  const once = await database.stemPack.findUniqueOrThrow({ where: { id: running.id } });
  expect(once.sizeBytes).toBe(9n);
  expect(await running.publish(3)).toBe(false);
  expect(await database.stemPack.findUnique({ where: { id: running.id } })).toEqual(once);
  expect(await running.publish(4)).toBe(true);
  const job = await database.job.findFirstOrThrow({ where: { packId: running.id } });
  await cancelJob(workshop, { userId, jobId: job.id });
  await expect(running.publish(5)).rejects.toThrow(ClaimLostError);
  expect(await readDoneSegments(database, running.id)).toEqual({ vocals: [[3, 5]], other: [] });
  await running.end();
});

it("waits for the pack before it takes the stem, as its deletion does", async () => {
  const { database } = workshop;
  const running = await RunningSeparation.begin(workshop, { userId, trackId });
  const { going } = await database.$transaction(async (tx) => {
    await lockPack(tx, running.id);
    const publishing = running.publish(0);
    await untilBlocked(database, tx);
    await tx.$executeRaw`SET LOCAL lock_timeout = '2s'`;
    await tx.$queryRaw`SELECT 1 FROM "Stem" WHERE "packId" = ${running.id}::uuid FOR UPDATE`;
    return { going: publishing };
  });
  expect(await going).toBe(true);
  await running.end();
});
