import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { CoversBench } from "#server/testing/covers-bench.ts";
import { createUser } from "#server/testing/factories.ts";
import { createReading } from "#server/testing/list-rows.ts";
import { deleteReadingCover, fetchReadingCover, findReadingCover } from "./reading-cover.ts";
import { removeUnusedCovers } from "./remove-unused-covers.ts";

let bench: CoversBench;

beforeAll(async () => {
  bench = await CoversBench.open();
});
afterAll(() => bench.close());
beforeEach(() => bench.begin());

describe("the cover of a list that was read", () => {
  const { signal } = new AbortController();
  let reading: { id: string; userId: string };

  beforeEach(async () => {
    reading = await createReading(bench.database, bench.userId);
  });

  const fetchFrom = (coverUrl: string | null, limitMs = 10_000) =>
    fetchReadingCover(bench.deps, { ...reading, coverUrl }, { signal, limitMs });

  it("is stored as it is, in place of an earlier one, for its owner", async () => {
    await bench.store.putBytes(
      `covers/${bench.userId}/reading-${reading.id}.jpg`,
      Buffer.from("earlier"),
    );
    expect(await fetchFrom(bench.address(0))).toBe(true);
    const key = `covers/${bench.userId}/reading-${reading.id}.png`;
    expect(await bench.stored()).toEqual([key]);
    expect(await readFile(bench.store.localPath(key))).toEqual(bench.picture(0));
    expect(await findReadingCover(bench, reading)).toBe(key);
    const stranger = { ...reading, userId: (await createUser(bench.database)).id };
    expect(await findReadingCover(bench, stranger)).toBeNull();
  });

  it("stays while covers are tidied up, and goes with its reading", async () => {
    await fetchFrom(bench.address(0));
    await removeUnusedCovers(bench, bench.userId);
    expect(await bench.stored()).toHaveLength(1);
    await bench.database.listReading.delete({ where: { id: reading.id } });
    expect(await findReadingCover(bench, reading)).toBeNull();
    await removeUnusedCovers(bench, bench.userId);
    expect(await bench.stored()).toEqual([]);
  });

  it("goes when the list has none any more, and when it is told to", async () => {
    await fetchFrom(bench.address(0));
    expect(await fetchFrom(null)).toBe(false);
    expect(await bench.stored()).toEqual([]);
    await fetchFrom(bench.address(0));
    await deleteReadingCover(bench.store, reading);
    expect(await bench.stored()).toEqual([]);
  });

  it("is waited for no longer than the limit, and an earlier one stays", async () => {
    bench.fake.faults.next(/^\/images\//, { kind: "hang" });
    expect(await fetchFrom(bench.address(0), 50)).toBe(false);
    await fetchFrom(bench.address(0));
    bench.fake.faults.next(/^\/images\//, { kind: "reset" });
    expect(await fetchFrom(bench.address(1))).toBe(true);
    expect(await bench.stored()).toHaveLength(1);
  });

  it("is not stored for a reading that is gone", async () => {
    const held = bench.fake.faults.hold(/^\/images\//);
    const fetching = fetchFrom(bench.address(0));
    await held.arrived;
    await bench.database.listReading.delete({ where: { id: reading.id } });
    held.release();
    expect(await fetching).toBe(false);
    expect(await bench.stored()).toEqual([]);
  });
});
