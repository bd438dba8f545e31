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
