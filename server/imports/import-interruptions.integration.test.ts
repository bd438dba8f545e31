import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type { LiveSession } from "#server/auth/read-session.ts";
import { disconnectSpotify } from "#server/spotify/connecting/disconnect.ts";
import type { FakePlaylist, FakeTrack } from "#server/testing/spotify/catalogue-types.ts";
import { connectUser, settingsOf } from "#server/testing/spotify/connect-user.ts";
import { makeCatalogue } from "#server/testing/spotify/make-catalogue.ts";
import { startFakeSpotify, type FakeSpotify } from "#server/testing/spotify/start-fake-spotify.ts";
import { waitUntil } from "#server/testing/wait-until.ts";
import { WebContext } from "#server/testing/web-context.ts";
import { startWorkerProcess, type WorkerProcess } from "#server/testing/worker-process.ts";

const PORT = { mode: "obey", paceMs: 1 } as const;
const LIMIT_MS = 30_000;
const ITEMS = /items$/;

let context: WebContext;
let fake: FakeSpotify;
let session: LiveSession;
const workers: WorkerProcess[] = [];

beforeAll(async () => {
  context = await WebContext.open();
});
afterAll(() => context.close());
beforeEach(async () => {
  fake = await startFakeSpotify();
  session = await context.signedIn();
});
afterEach(async () => {
  expect(fake.violations).toEqual([]);
  await Promise.all(workers.splice(0).map((worker) => worker.end()));
  await fake.close();
});

async function startOne(): Promise<WorkerProcess> {
  const place = { url: context.url, dataDir: context.folder };
  const worker = await startWorkerProcess(place, PORT, { spotify: settingsOf(fake) });
  workers.push(worker);
  return worker;
}

async function addPlaylist(
  count: number,
): Promise<{ playlist: FakePlaylist; tracks: readonly FakeTrack[] }> {
  const listener = fake.catalogue.addUser("listener-a");
  await connectUser(context.database, fake, { userId: session.userId, listener });
  const { tracks } = makeCatalogue(fake.catalogue, count);
  return { playlist: fake.catalogue.addPlaylist({ owner: listener, tracks }), tracks };
}

async function startImport({ id }: FakePlaylist): Promise<string> {
  const url = `https://open.spotify.com/playlist/${id}`;
  return (await context.caller(session).spotify.import({ url })).jobId;
}

const stateOf = async (jobId: string): Promise<string> =>
  (await context.caller(session).job.byId({ jobId })).state;

it("goes on in another worker where a killed one stopped, and asks for nothing twice", async () => {
  const { playlist, tracks } = await addPlaylist(400);
  const worker = await startOne();
  const held = fake.faults.hold(ITEMS, { after: 4 });
  const jobId = await startImport(playlist);
  await held.arrived;
  worker.signal("SIGKILL");
  await worker.ended;
  held.release();
  const offsets = (): (string | null)[] =>
    fake.log.entries
      .filter(({ path }) => path.endsWith("/items"))
      .map(({ search }) => new URLSearchParams(search).get("offset"));
  expect(offsets()).toEqual(["50", "100", "150", "200", "250"]);
  await startOne();
  expect(await waitUntil(async () => (await stateOf(jobId)) === "completed", LIMIT_MS)).toBe(true);
  expect(offsets().slice(5)).toEqual(["250", "300", "350"]);
  const [list] = await context.caller(session).playlist.list();
  const { items } = await context.caller(session).playlist.byId({ playlistId: list!.id });
  expect(items.map(({ title }) => title)).toEqual(tracks.map(({ title }) => title));
  const { userId } = session;
  expect(await context.database.track.count({ where: { userId } })).toBe(400);
});

it("stops when its user disconnects, and leaves nothing of Spotify’s behind", async () => {
  const { playlist } = await addPlaylist(400);
  await startOne();
  const held = fake.faults.hold(ITEMS, { after: 4 });
  const jobId = await startImport(playlist);
  await held.arrived;
  await disconnectSpotify(context.instance(), session.userId);
  expect(await stateOf(jobId)).toBe("cancelled");
  held.release();
  const isIdle = async (): Promise<boolean> =>
    (await context.database.jobAttempt.count({ where: { outcome: null } })) === 0;
  expect(await waitUntil(isIdle, LIMIT_MS)).toBe(true);
  const where = { userId: session.userId };
  const { database } = context;
  const left = await Promise.all([
    database.spotifyConnection.count({ where }),
    database.listReading.count({ where }),
    database.wantedTrack.count({ where }),
    database.playlist.count({ where }),
    database.track.count({ where }),
  ]);
  expect(left).toEqual([0, 0, 0, 0, 0]);
});
