import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { CoversBench } from "#server/testing/covers-bench.ts";
import { createUser } from "#server/testing/factories.ts";
import { createPlaylist } from "#server/testing/list-rows.ts";
import { removeUnusedCovers } from "./remove-unused-covers.ts";

let bench: CoversBench;

beforeAll(async () => {
  bench = await CoversBench.open();
});
afterAll(() => bench.close());
beforeEach(() => bench.begin());

describe("stored covers that no list shows", () => {
  it("are removed, also from tracks, and no others", async () => {
    const gone = await bench.wanted();
    const shared = await bench.wanted({ coverUrl: bench.address(1) });
    const kept = await bench.wanted({ coverUrl: bench.address(1), source: "list" });
    const playlist = await createPlaylist(bench.database, {
      userId: bench.userId,
      coverUrl: bench.address(2),
    });
    await bench.bring();
    const { coverKey } = await bench.coverOf(kept.id);
    await bench.store.putBytes(
      `covers/${bench.userId}/left-by-a-killed-worker.png`,
      bench.picture(0),
    );
    const stranger = (await createUser(bench.database)).id;
    await bench.store.putBytes(`covers/${stranger}/x.png`, bench.picture(0));
    expect(await bench.stored()).toHaveLength(4);
    await bench.disconnect();
    expect(await bench.stored()).toEqual([coverKey]);
    expect(await bench.coverOfTrack(gone.trackId)).toBeNull();
    expect(await bench.coverOfTrack(shared.trackId)).toBe(coverKey);
    expect(await bench.database.playlist.findUnique({ where: { id: playlist.id } })).toBeNull();
    expect(await bench.store.list(`covers/${stranger}`)).toHaveLength(1);
  });

  it("go at the next run at the latest", async () => {
    await bench.store.putBytes(
      `covers/${bench.userId}/left-by-a-killed-worker.png`,
      bench.picture(0),
    );
    await bench.bring();
    expect(await bench.stored()).toEqual([]);
  });

  it("don't go while a row waits for them", async () => {
    await bench.wanted();
    await bench.bring();
    const before = await bench.stored();
    await bench.database.wantedTrack.updateMany({
      where: { userId: bench.userId },
      data: { coverKey: null },
    });
    await removeUnusedCovers(bench, bench.userId);
    expect(await bench.stored()).toEqual(before);
  });
});
