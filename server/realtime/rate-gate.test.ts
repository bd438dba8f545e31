import { expect, it } from "vitest";
import { RateGate } from "./rate-gate.ts";

it("refuses what is over the limit of a second and opens again in the next one", () => {
  const gate = new RateGate(2);
  expect([gate.pass(0), gate.pass(10), gate.pass(999)]).toEqual([true, true, false]);
  expect(gate.pass(1000)).toBe(true);
});
