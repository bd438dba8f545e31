import { expect, it } from "vitest";
import { waitUntil } from "#server/testing/wait-until.ts";
import { ChangeFeed } from "./change-feed.ts";
import type { ChangedIds } from "./change-reader.ts";

it("reads many changes of one row once, and what changes meanwhile in a second round", async () => {
  const rounds: ChangedIds[] = [];
  const first = Promise.withResolvers<undefined>();
  const feed = new ChangeFeed({
    gatherMs: 1,
    deliver: async (ids) => {
      rounds.push(ids);
      if (rounds.length === 1) await first.promise;
    },
  });
  for (let i = 0; i < 1000; i += 1) feed.add("job", "a");
  expect(await waitUntil(() => rounds.length === 1, 1000)).toBe(true);
  feed.add("job", "a");
  feed.add("pack", "b");
  first.resolve(undefined);
  expect(await waitUntil(() => rounds.length === 2, 1000)).toBe(true);
  await feed.stop();
  expect(rounds).toEqual([
    { job: ["a"], track: [], pack: [], worker: [] },
    { job: ["a"], track: [], pack: ["b"], worker: [] },
  ]);
});

/** What was delivered, with the times. */
function recordingFeed(packRestMs: number) {
  const rounds: (ChangedIds & { atMs: number })[] = [];
  const deliver = (ids: ChangedIds): Promise<void> => {
    rounds.push({ ...ids, atMs: performance.now() });
    return Promise.resolve();
  };
  return { rounds, feed: new ChangeFeed({ gatherMs: 1, packRestMs, deliver }) };
}

it("sends a pack that changes all the time at once, then after its rests, and its last change always", async () => {
  const restMs = 60;
  const { rounds, feed } = recordingFeed(restMs);
  let changedMs = 0;
  const timer = setInterval(() => {
    feed.add("pack", "a");
    changedMs = performance.now();
  }, 2);
  expect(await waitUntil(() => rounds.length === 4, 5000)).toBe(true);
  clearInterval(timer);
  expect(await waitUntil(() => rounds.at(-1)!.atMs > changedMs, 5000)).toBe(true);
  await feed.stop();
  const gaps = rounds.slice(1).map(({ atMs }, i) => atMs - rounds[i]!.atMs);
  // A timer may be a little early by this clock.
  for (const gap of gaps) expect(gap).toBeGreaterThan(restMs - 5);
  for (const { pack } of rounds) expect(pack).toEqual(["a"]);
});

it("lets no other change wait for a pack that rests, and has a job's end come behind its pack", async () => {
  const { rounds, feed } = recordingFeed(60_000);
  feed.add("pack", "a");
  expect(await waitUntil(() => rounds.length === 1, 5000)).toBe(true);
  feed.add("pack", "a");
  feed.add("pack", "b");
  expect(await waitUntil(() => rounds.length === 2, 5000)).toBe(true);
  expect(rounds[1]).toMatchObject({ pack: ["b"], job: [] });
  feed.add("worker", "w");
  expect(await waitUntil(() => rounds.length === 3, 5000)).toBe(true);
  expect(rounds[2]).toMatchObject({ pack: [], worker: ["w"] });
  feed.add("job", "j");
  expect(await waitUntil(() => rounds.length === 4, 5000)).toBe(true);
  await feed.stop();
  expect(rounds[3]).toMatchObject({ pack: ["a"], job: ["j"] });
});
