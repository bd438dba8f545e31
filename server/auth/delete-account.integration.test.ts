import { afterAll, beforeAll, expect, it } from "vitest";
import { enqueueJob } from "#server/jobs/enqueue.ts";
import { heardEvents } from "#server/testing/heard-events.ts";
import {
  createConnection,
  createPlaylist,
  createReading,
  createWanted,
} from "#server/testing/list-rows.ts";
import { WebContext } from "#server/testing/web-context.ts";
import { deleteAccount } from "./delete-account.ts";

const PASSWORD = "correct horse battery";

let context: WebContext;

beforeAll(async () => {
  context = await WebContext.open();
});
afterAll(() => context.close());

it("an account goes with its lists, their covers and thousands of tracks without a file", async () => {
  const { database, boss, store, passwords } = context;
  const session = await context.signedIn();
  const { userId } = session;
  const passwordHash = await passwords.hash(PASSWORD);
  await database.user.update({ where: { id: userId }, data: { passwordHash } });
  await createConnection(database, { userId });
  const coverKey = `covers/${userId}/abc.png`;
  await store.putBytes(coverKey, Buffer.from("a cover"));
  for (const source of ["spotify", "list"] as const) {
    const { id } = await createWanted(database, { userId, source, coverKey });
    await createPlaylist(database, { userId, source }, [id]);
  }
  await database.$executeRaw`
    INSERT INTO "Track" (id, "userId", state, title, "namedByList")
    SELECT gen_random_uuid(), ${userId}::uuid, 'needs_file', 'Tune ' || n, true
    FROM generate_series(1, 3000) AS n`;
  const { id: readingId } = await createReading(database, userId, "list");
  const request = {
    kind: "import-list",
    userId,
    subject: readingId,
    input: { readingId },
  } as const;
  await database.$transaction(async (tx) =>
    enqueueJob(tx, boss, { ...request, priority: "interactive" }),
  );
  const news = await heardEvents(context.url, () => deleteAccount(context, session, PASSWORD));
  expect(news).toContainEqual({ kind: "connection", id: userId, userId, version: 2 });
  expect(await store.stat(coverKey)).toBeNull();
  const where = { userId };
  const left = await Promise.all([
    database.user.count({ where: { id: userId } }),
    database.track.count({ where }),
    database.wantedTrack.count({ where }),
    database.playlist.count({ where }),
    database.job.count({ where }),
    database.spotifyConnection.count({ where }),
  ]);
  expect(left).toEqual([0, 0, 0, 0, 0, 0]);
});
