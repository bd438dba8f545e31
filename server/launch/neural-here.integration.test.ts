import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import { environmentNames } from "#server/testing/neural-set-ups.ts";
import { openPackageIndex, type PackageIndex } from "#server/testing/package-index.ts";
import { runModule, type ModuleRun } from "#server/testing/run-module.ts";

const MODULE = fileURLToPath(new URL("./setup/neural-here.mjs", import.meta.url));

let index: PackageIndex;

beforeEach(async () => {
  index = await openPackageIndex();
});
afterEach(() => index.close());

function setUp(isConfirmed: boolean): Promise<ModuleRun> {
  const options = { build: "cpu", isConfirmed, hasCard: false, place: index.place };
  return runModule({ module: MODULE, name: "setUpNeuralHere", args: [options], env: index.env });
}

it("says what is coming and begins only when it is told to", { timeout: 60_000 }, async () => {
  const asked = await setUp(false);
  expect(asked.exitCode).toBe(2);
  expect(asked.output).toMatch(
    /download +about 320 MB\n.*disk +about 1\.6 GB.*\n.*about 2 minutes/,
  );
  expect(asked.output).toContain("gives Linux the CUDA build, several GB");
  expect(asked.output).toContain("Nothing was installed: confirm with --yes.");
  expect(environmentNames(index)).toEqual([]);
  const made = await setUp(true);
  expect(made.exitCode, made.output).toBe(0);
  expect(made.output).toMatch(/\d+ % +downloading/);
  expect(made.output).toContain("Neural separation is set up: torch 0.1.0 on cpu.");
  const again = await setUp(false);
  expect(again.output).toContain("already set up: torch 0.1.0 on cpu.");
});
