import { afterAll, beforeAll, expect, it } from "vitest";
import { startSeparation } from "#server/separation/start-separation.ts";
import { createReadyTrack, createUser } from "#server/testing/factories.ts";
import { openWorkshop, type Workshop } from "#server/testing/own-worker.ts";
import { finishPack } from "./finish-pack.ts";

let workshop: Workshop;

beforeAll(async () => {
  workshop = await openWorkshop();
});
afterAll(() => workshop.close());

it("keeps a residual that was measured when a later attempt has none", async () => {
  const { database, store } = workshop;
  const { id: userId } = await createUser(database);
  const { id: trackId } = await createReadyTrack(database, { userId });
  const { separationId: id } = await startSeparation(workshop, { userId, trackId });
  const finish = async (residualDb: number | null): Promise<number | null> => {
    const facts = { frames: 441_000, residualDb, engineFactor: 0.3 };
    await database.$transaction((tx) =>
      finishPack(tx, store, { id, segmentFrames: 176_400, facts }),
    );
    const pack = await database.stemPack.findUniqueOrThrow({ where: { id } });
    return pack.residualDb;
  };
  expect(await finish(null)).toBeNull();
  expect(await finish(-30)).toBe(-30);
  expect(await finish(null)).toBe(-30);
  expect(await finish(-31.5)).toBe(-31.5);
});
