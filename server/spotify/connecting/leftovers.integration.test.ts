import { randomUUID } from "node:crypto";
import { existsSync, utimesSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { enqueueJob } from "#server/jobs/enqueue.ts";
import { sweepUnwantedTracks } from "#server/library/remove-unwanted-tracks.ts";
import { createUser } from "#server/testing/factories.ts";
import {
  createConnection,
  createPlaylist,
  createReading,
  createWanted,
  giveFileTo,
} from "#server/testing/list-rows.ts";
import { waitUntil } from "#server/testing/wait-until.ts";
import { WebContext } from "#server/testing/web-context.ts";
import { disconnectIn, disconnectSpotify } from "./disconnect.ts";
import { pruneSignIns } from "./prune-sign-ins.ts";
import { sweepCovers } from "./sweep-covers.ts";

const PNG = Buffer.from("a cover");

let context: WebContext;
let userId: string;
let stranger: { userId: string };

beforeAll(async () => {
  context = await WebContext.open();
});
afterAll(() => context.close());

beforeEach(async () => {
  const { database } = context;
  userId = (await createUser(database)).id;
  stranger = { userId: (await createUser(database)).id };
  await createConnection(database, { userId });
});

const readTrack = (id: string) => context.database.track.findUnique({ where: { id } });

describe("a disconnection that was cut off after its rows", () => {
  beforeEach(async () => {
    const { database, store, boss } = context;
    const coverKey = `covers/${userId}/abc.png`;
    const { id } = await createWanted(database, { userId, coverKey });
    await createPlaylist(database, { userId }, [id]);
    await store.putBytes(coverKey, PNG);
    await database.$transaction((tx) => disconnectIn(tx, boss, userId));
  });

  it("is finished by a sweep of placeholders, which leaves alone what is young or wanted", async () => {
    const { database } = context;
    const other = await createWanted(database, stranger);
    const where = { userId };
    await sweepUnwantedTracks(context);
    expect(await database.track.count({ where })).toBe(1);
    await sweepUnwantedTracks(context, 0);
    expect(await database.track.count({ where })).toBe(0);
    expect(await readTrack(other.trackId)).not.toBeNull();
  });

  it("is finished by a sweep of covers, for users that are known to have none", async () => {
    const { store, database } = context;
    const looking = await createUser(database);
    const owners = [userId, randomUUID(), stranger.userId, looking.id];
    const folders = owners.map((id) => `covers/${id}`);
    for (const folder of folders) await store.putBytes(`${folder}/abc.png`, PNG);
    await createWanted(database, { ...stranger, coverKey: `${folders[2]!}/abc.png` });
    await createReading(database, looking.id);
    expect(await sweepCovers(database, store)).toBe(0);
    for (const folder of folders) utimesSync(store.localPath(folder), 0, 0);
    expect(await sweepCovers(database, store)).toBe(1);
    const isThere = folders.map((folder) => existsSync(store.localPath(folder)));
    expect(isThere).toEqual([false, true, true, true]);
  });
});

async function startDownload(trackId: string): Promise<string> {
  const { database, boss } = context;
  const request = { kind: "download-audio", userId, subject: trackId } as const;
  const input = { trackId, downloadId: randomUUID() };
  const { jobId } = await database.$transaction(async (tx) =>
    enqueueJob(tx, boss, { ...request, input, priority: "interactive" }),
  );
  return jobId;
}

describe("a placeholder whose list is gone", () => {
  it("goes with its download, and stays where that has brought a file", async () => {
    const { database } = context;
    const [waiting, brought] = [
      await createWanted(database, { userId }),
      await createWanted(database, { userId }),
    ];
    for (const { trackId } of [waiting, brought]) await startDownload(trackId);
    await giveFileTo(database, brought.trackId, { state: "ingesting" });
    await disconnectSpotify(context, userId);
    expect(await readTrack(waiting.trackId)).toBeNull();
    expect(await readTrack(brought.trackId)).toMatchObject({ state: "ingesting" });
    const jobs = await database.job.findMany({ where: { userId, kind: "download-audio" } });
    expect(jobs).toMatchObject([{ subject: brought.trackId, state: "queued" }]);
  });

  it("goes once nothing works at it any more", async () => {
    const { database } = context;
    const { trackId } = await createWanted(database, { userId });
    const id = await startDownload(trackId);
    const attempt = { number: 1, workerId: randomUUID(), fence: 1 };
    const data = { state: "running", attempts: { create: attempt } } as const;
    await database.job.update({ where: { id }, data });
    const isOver = disconnectSpotify(context, userId);
    const isCancelled = async (): Promise<boolean> =>
      (await database.job.count({ where: { id, state: "cancelled" } })) === 1;
    expect(await waitUntil(isCancelled, 5000)).toBe(true);
    expect(await readTrack(trackId)).not.toBeNull();
    await database.jobAttempt.updateMany({ where: { jobId: id }, data: { outcome: "cancelled" } });
    await isOver;
    expect(await readTrack(trackId)).toBeNull();
  });
});

it("browsers that did not come back from Spotify in time are forgotten", async () => {
  const { database } = context;
  const { sessionId } = await context.signedIn();
  const rows = [-1, 60_000].map((leftMs) => ({
    stateHash: randomUUID(),
    sessionId,
    verifier: new Uint8Array([1]),
    expiresAt: new Date(Date.now() + leftMs),
  }));
  await database.spotifySignIn.createMany({ data: rows });
  expect(await pruneSignIns(database)).toBe(1);
  const left = await database.spotifySignIn.findMany({ where: { sessionId } });
  expect(left).toMatchObject([{ stateHash: rows[1]!.stateHash }]);
});
