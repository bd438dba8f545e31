import { afterAll, beforeAll, expect, it } from "vitest";
import { watchWorkers } from "#server/operator/watch-workers.ts";
import {
  openWorkshop,
  pacedPort,
  startOwnWorker,
  type Workshop,
} from "#server/testing/own-worker.ts";
import { settingsOf } from "#server/testing/spotify/connect-user.ts";
import { startFakeSpotify, type FakeSpotify } from "#server/testing/spotify/start-fake-spotify.ts";
import { waitUntil } from "#server/testing/wait-until.ts";
import type { RunningWorker } from "./start-worker.ts";

const LIMIT_MS = 15_000;
const PORTS = { commandOf: pacedPort({ mode: "obey", paceMs: 20 }) };

let fake: FakeSpotify;
let workshop: Workshop;

beforeAll(async () => {
  fake = await startFakeSpotify();
  workshop = await openWorkshop();
});
afterAll(async () => {
  await workshop.close();
  await fake.close();
});

const idsOf = (worker: RunningWorker): string[] => worker.tree().map(({ id }) => id);

it("a worker with credentials keeps the application's token, shows how it stands, and restarts what fails", async () => {
  const worker = await startOwnWorker(workshop, { ...PORTS, spotify: settingsOf(fake) });
  try {
    expect(idsOf(worker)).toEqual(
      expect.arrayContaining(["refresh-tokens", "check-connections", "sweep-lists"]),
    );
    const shown = async () => {
      const { workers } = await watchWorkers(workshop.database);
      return workers.find(({ id }) => id === worker.id)?.snapshot?.spotify;
    };
    const { database } = workshop;
    const { clientId } = fake.app;
    const hasToken = async (): Promise<boolean> => {
      const where = { clientId, accessToken: { not: null } };
      return (await database.spotifyApp.count({ where })) === 1;
    };
    expect(await waitUntil(hasToken, LIMIT_MS)).toBe(true);
    const isShown = async () => (await shown())?.lastRequest?.errorCode === null;
    expect(await waitUntil(isShown, LIMIT_MS)).toBe(true);
    expect(await shown()).toMatchObject({ active: 0, connectAgain: 0, closedUntil: null });
    // The line to Spotify is closed with the database's service, and opened again.
    await database.spotifyApp.deleteMany();
    expect(worker.killService("database")).toBe(true);
    expect(worker.killService("refresh-tokens")).toBe(true);
    expect(await waitUntil(hasToken, LIMIT_MS)).toBe(true);
    expect(fake.log.count({ path: /token$/ })).toBe(2);
  } finally {
    await worker.stop();
  }
});

it("a worker without credentials asks for nothing", async () => {
  const worker = await startOwnWorker(workshop, { ...PORTS, spotify: settingsOf(fake, false) });
  try {
    expect(idsOf(worker)).toContain("check-connections");
    expect(idsOf(worker)).not.toContain("refresh-tokens");
  } finally {
    await worker.stop();
  }
});
