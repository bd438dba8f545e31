import { expect, it } from "vitest";
import { validateMeans } from "./validate-means.ts";

it("finds every means usable here, and ends the orphan that it makes for itself", async () => {
  const checks = await validateMeans();
  expect(checks.map(({ name }) => name)).toEqual([
    "process table",
    "boot id",
    "environments",
    "sweep",
  ]);
  for (const { isUsable, message } of checks) expect([isUsable, message]).toEqual([true, message]);
});
