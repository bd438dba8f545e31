import { expect, it } from "vitest";
import { readChaosOptions } from "./chaos-options.ts";

it("has a seed of its own, and a minute of 30 clients with a kill every 2 s, by default", () => {
  const { seed, ...rest } = readChaosOptions([]);
  expect(Number.isInteger(seed)).toBe(true);
  expect(rest).toEqual({ seconds: 60, clients: 30, everySec: 2 });
});

it("takes what the command line says", () => {
  const args = ["--seed", "0", "--seconds", "20", "--clients", "5", "--every", "0.5"];
  expect(readChaosOptions(args)).toEqual({ seed: 0, seconds: 20, clients: 5, everySec: 0.5 });
});

it.each([
  [["--seed", "1.5"], /--seed is a whole number from 0 to 4294967295, not "1\.5"\./],
  [["--seconds", ""], /--seconds is a number from 1 to 3600, not ""\./],
  [["--clients", "many"], /--clients is a whole number from 1 to 200, not "many"\./],
  [["--every", "0"], /--every is a number from 0\.5 to 600, not "0"\./],
  [["--loud"], /Usage: npm run chaos/],
])("refuses %j with the limits and the usage", (args, message) => {
  expect(() => readChaosOptions(args)).toThrow(message);
});
