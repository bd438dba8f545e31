import { afterAll, beforeAll, expect, it } from "vitest";
import { createDatabase, type Database } from "#server/db.ts";
import { createTestDatabase, type TestDatabase } from "#server/testing/database.ts";
import { createUser } from "#server/testing/factories.ts";
import { createPlaylist, createWanted } from "#server/testing/list-rows.ts";
import { readWantedOf } from "./read-wanted.ts";

let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = createDatabase(testDatabase.url);
});
afterAll(async () => {
  await database.$disconnect();
  await testDatabase.drop();
});

it("names the lists that a track without audio stands in, to its owner alone", async () => {
  const { id: userId } = await createUser(database);
  const { id: otherId } = await createUser(database);
  const { id, trackId } = await createWanted(database, { userId, source: "list" });
  const playlist = await createPlaylist(database, { userId, source: "list" }, [id]);
  expect(await readWantedOf(database, userId, trackId)).toEqual({
    id,
    address: null,
    isChosen: false,
    playlists: [{ id: playlist.id, name: "List" }],
  });
  for (const [user, track] of [
    [otherId, trackId],
    [userId, playlist.id],
    [userId, "no id"],
  ] as const) {
    await expect(readWantedOf(database, user, track)).rejects.toMatchObject({ code: "not_found" });
  }
});

it("knows where a track of Spotify’s is shown there", async () => {
  const { id: userId } = await createUser(database);
  const { trackId } = await createWanted(database, { userId });
  const { address, playlists } = await readWantedOf(database, userId, trackId);
  expect(address).toMatch(/^https:\/\/open\.spotify\.com\/track\//u);
  expect(playlists).toEqual([]);
});
