import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { storePart } from "#server/library/store-part.ts";
import { createPlaceholder } from "#server/testing/download-bench.ts";
import { createUser, synthesizeWav } from "#server/testing/factories.ts";
import { SEAL_SECRET } from "#server/testing/no-spotify.ts";
import { openWorkshop, type Workshop } from "#server/testing/own-worker.ts";
import { downloadSeal } from "./download-seal.ts";
import { finishDownload } from "./finish-download.ts";
import { startDownloadIn } from "./start-download.ts";

let workshop: Workshop;
let trackId: string;
let end: ReturnType<typeof finishDownload>;

beforeAll(async () => {
  workshop = await openWorkshop();
});
afterAll(() => workshop.close());

beforeEach(async () => {
  const { database, boss, store } = workshop;
  const { id: userId } = await createUser(database);
  trackId = await createPlaceholder(database, { userId });
  const deps = { boss, seal: downloadSeal(SEAL_SECRET) };
  const source = {
    adapter: "direct_url" as const,
    origin: "http://files.example/a",
    label: "files.example",
  };
  const wish = { userId, trackId, ...source, priority: "batch" } as const;
  await database.$transaction((tx) => startDownloadIn(tx, deps, wish));
  const download = await database.download.findFirstOrThrow({
    where: { trackId },
    include: { user: true, track: { include: { wanted: true } } },
  });
  const bytes = Buffer.concat([synthesizeWav(0.1), randomBytes(16)]);
  const part = await storePart(store, Readable.from([bytes]), () => undefined);
  end = finishDownload(workshop, download, { name: "a.wav", part, hasFallenBack: false });
});

async function settle(isOver = true): Promise<void> {
  await workshop.database.$transaction(async (tx) => {
    await end.lockFirst?.(tx);
    await end.effects(tx);
    if (!isOver) throw new Error("The database went away.");
  });
}

const original = () => workshop.store.stat(`tracks/${trackId}/original`);

describe("the end of a download", () => {
  it("leaves no file where its rows did not come", async () => {
    await expect(settle(false)).rejects.toThrow("went away");
    expect(await original()).not.toBeNull();
    await end.release?.();
    expect(await original()).toBeNull();
  });

  it("works when it is written again after a lost answer of the database", async () => {
    await expect(settle(false)).rejects.toThrow("went away");
    await settle();
    await end.release?.();
    expect(await original()).not.toBeNull();
    const track = await workshop.database.track.findUniqueOrThrow({ where: { id: trackId } });
    expect(track).toMatchObject({ state: "ingesting", fileName: "a.wav" });
  });

  it("leaves a track alone that has got another file meanwhile", async () => {
    const { track } = workshop.database;
    await track.update({ where: { id: trackId }, data: { state: "ready", sha256: trackId } });
    await settle();
    await end.release?.();
    expect(await track.findUniqueOrThrow({ where: { id: trackId } })).toMatchObject({
      sha256: trackId,
      fileName: "",
    });
    expect(await original()).toBeNull();
  });
});
