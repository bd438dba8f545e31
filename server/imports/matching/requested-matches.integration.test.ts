import { afterAll, beforeAll, expect, it } from "vitest";
import { downloadSeal } from "#server/downloads/download-seal.ts";
import { deleteTracks } from "#server/library/delete-tracks.ts";
import { createLogger } from "#server/logger.ts";
import { createUser } from "#server/testing/factories.ts";
import { createFileTrack, importTracks } from "#server/testing/listed-tracks.ts";
import { SEAL_SECRET } from "#server/testing/no-spotify.ts";
import { raceRepeats } from "#server/testing/race-repeats.ts";
import { WebContext } from "#server/testing/web-context.ts";
import { chooseFile } from "./choose-file.ts";
import { matchUser } from "./match-user.ts";
import { requestMatch } from "./request-match.ts";
import { RequestedMatches } from "./requested-matches.ts";

let context: WebContext;
const never = new AbortController().signal;

beforeAll(async () => {
  context = await WebContext.open();
});
afterAll(() => context.close());

const deps = () => ({
  database: context.database,
  boss: context.boss,
  seal: downloadSeal(SEAL_SECRET),
  logger: createLogger("test", "fatal"),
});

async function listener() {
  const { database } = context;
  const { id: userId } = await createUser(database);
  const { wanted } = await importTracks(database, { userId }, [{}]);
  const { id: wantedId } = wanted[0]!;
  await requestMatch(database, userId);
  return {
    userId,
    wantedId,
    isRequested: async () => (await database.matchRequest.count({ where: { userId } })) > 0,
    row: () =>
      database.wantedTrack.findUniqueOrThrow({
        where: { id: wantedId },
        include: { track: true },
      }),
  };
}

it("serves everybody, and who was served only after a rest", async () => {
  const [one, other] = [await listener(), await listener()];
  const requests = new RequestedMatches(deps());
  await requests.run(never);
  expect([await one.isRequested(), await other.isRequested()]).toEqual([false, false]);
  await requestMatch(context.database, one.userId);
  await requests.run(never);
  expect(await one.isRequested()).toBe(true);
  await expect
    .poll(async () => {
      await requests.run(never);
      return one.isRequested();
    })
    .toBe(false);
});

it("goes on to others when one user's lists can't be compared, and leaves that one alone for a while", async () => {
  const [broken, other] = [await listener(), await listener()];
  const where = { id: broken.wantedId };
  await context.database.wantedTrack.update({ where, data: { candidates: { no: "list" } } });
  const requests = new RequestedMatches(deps());
  await requests.run(never);
  expect([await broken.isRequested(), await other.isRequested()]).toEqual([true, false]);
  await context.database.wantedTrack.update({ where, data: { candidates: [] } });
  await requests.run(never);
  expect(await broken.isRequested()).toBe(true);
  await new RequestedMatches(deps()).run(never);
  expect(await broken.isRequested()).toBe(false);
});

it("ends when it is told to, with the requests that are left", async () => {
  const one = await listener();
  const stopping = AbortSignal.abort(new Error("Stopping."));
  await expect(new RequestedMatches(deps()).run(stopping)).rejects.toThrow("Stopping.");
  expect(await one.isRequested()).toBe(true);
});

it("never has a track in the bin stand in a list, whatever is deleted while it compares", async () => {
  for (let round = 0; round < raceRepeats(); round += 1) {
    const one = await listener();
    const trackId = await createFileTrack(context.database, one.userId);
    await Promise.all([
      matchUser(deps(), one.userId, never),
      deleteTracks(context, one.userId, [trackId]),
    ]);
    await matchUser(deps(), one.userId, never);
    const { track } = await one.row();
    expect(track).toMatchObject({ state: "needs_file", deletedAt: null });
  }
});

it("never undoes a choice that is made while it compares", async () => {
  for (let round = 0; round < raceRepeats(); round += 1) {
    const one = await listener();
    await createFileTrack(context.database, one.userId);
    const chosen = await createFileTrack(context.database, one.userId, { title: "Else" });
    const choice = { wantedId: one.wantedId, fileId: `track:${chosen}` };
    await Promise.all([
      matchUser(deps(), one.userId, never),
      chooseFile(deps(), one.userId, choice),
    ]);
    await matchUser(deps(), one.userId, never);
    expect(await one.row()).toMatchObject({ trackId: chosen, isChosen: true });
  }
});
