import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { startSeparation } from "#server/separation/start-separation.ts";
import { claimNext, createWorkerRow, type HeldAttempt } from "#server/testing/claims.ts";
import { createReadyTrack, createUser } from "#server/testing/factories.ts";
import { openWorkshop, type Workshop } from "#server/testing/own-worker.ts";
import { waitUntil } from "#server/testing/wait-until.ts";
import { Claim } from "./claim.ts";

const QUEUE = "separate-stems";
const LEASE_SEC = 3;

let workshop: Workshop;
let workerId: string;

beforeAll(async () => {
  workshop = await openWorkshop();
});
afterAll(() => workshop.close());

beforeEach(async () => {
  const { database } = workshop;
  await database.slot.deleteMany();
  await database.user.deleteMany();
  workerId = await createWorkerRow(workshop);
  const { id: userId } = await createUser(database);
  const { id: trackId } = await createReadyTrack(database, { userId });
  await startSeparation(workshop, { userId, trackId });
});

async function claim(onLost: () => void): Promise<HeldAttempt> {
  const held = await claimNext(workshop, QUEUE, { workerId, leaseSec: LEASE_SEC, onLost });
  if (!held) throw new Error("Nothing could be claimed.");
  return held;
}

/** Whether nobody else can lease the slot yet. */
async function isLeased(): Promise<boolean> {
  const rows = await workshop.database.$queryRaw<{ isLeased: boolean }[]>`
    SELECT "leaseUntil" > now() AS "isLeased" FROM "Slot"
    WHERE queue = ${QUEUE} AND "workerId" = ${workerId}::uuid`;
  return rows[0]?.isLeased ?? false;
}

it("is given up before another can hold it when the database does not answer", async () => {
  const seen: Promise<boolean>[] = [];
  const held = await claim(() => seen.push(isLeased()));
  await workshop.database.$transaction(
    async (tx) => {
      await tx.$queryRaw`SELECT 1 FROM "Slot" WHERE queue = ${QUEUE} FOR UPDATE`;
      expect(await waitUntil(() => seen.length > 0, LEASE_SEC * 2000)).toBe(true);
    },
    { timeout: LEASE_SEC * 3000 },
  );
  held.claim.end();
  expect(await Promise.all(seen)).toEqual([true]);
  expect(held.claim.isHeld).toBe(false);
});

it("counts its time from when the slot was asked for, not from when it has a job", async () => {
  const { claim: first } = await claim(() => undefined);
  first.end();
  const later = new Claim({
    ...workshop,
    slot: { ...first.slot, leasedAt: performance.now() - LEASE_SEC * 950 },
    entry: first.entry,
    heartbeatSec: LEASE_SEC,
    onLost: () => undefined,
    onCancelled: () => undefined,
  });
  expect(later.isHeld).toBe(false);
  expect(await later.renew()).toBe(true);
  expect(later.isHeld).toBe(true);
  later.end();
});
