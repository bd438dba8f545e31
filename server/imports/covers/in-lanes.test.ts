import { expect, it } from "vitest";
import { inLanes } from "./in-lanes.ts";

it("works on as many at once as there are lanes, in order", async () => {
  const begun: number[] = [];
  let [atOnce, most] = [0, 0];
  await inLanes([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
    begun.push(item);
    atOnce += 1;
    most = Math.max(most, atOnce);
    await Promise.resolve();
    atOnce -= 1;
  });
  expect(begun).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(most).toBe(3);
});

it("begins nothing after an error, and passes it on when all have ended", async () => {
  const ended: number[] = [];
  const held = Promise.withResolvers<undefined>();
  const work = inLanes([1, 2, 3, 4], 2, async (item) => {
    if (item === 2) throw new Error("two");
    await held.promise;
    ended.push(item);
  });
  held.resolve(undefined);
  await expect(work).rejects.toThrow("two");
  expect(ended).toEqual([1]);
});
