import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import {
  findNeuralEnvironment,
  hashLock,
  type NeuralBuild,
  type NeuralPlace,
} from "./setup/neural-environment.mjs";
import { lockFile } from "./setup/file-lock.mjs";
import { sweepNeural } from "./setup/remove-neural.mjs";

let root: string;
let place: NeuralPlace;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "neural-place-"));
  place = { engines: join(root, "engines"), lock: join(root, "neural.txt") };
  writeFileSync(join(root, "base.txt"), "numpy==2\n");
  writeFileSync(place.lock, "-r base.txt\ntorch==2\n");
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

interface Given {
  readonly build?: NeuralBuild;
  readonly devices?: readonly string[];
  readonly askedAtMs?: number;
  readonly hasPython?: boolean;
}

function make(name: string, given: Given = {}): string {
  const { hasPython = true, ...stamp } = given;
  const folder = join(place.engines, `neural-${name}`);
  mkdirSync(join(folder, "bin"), { recursive: true });
  if (hasPython) {
    writeFileSync(join(folder, "bin", "python"), "#!/bin/sh\n");
    chmodSync(join(folder, "bin", "python"), 0o755);
  }
  const facts = { build: "cpu", devices: ["cpu"], torch: "2", packages: [], askedAtMs: 1 };
  const text = JSON.stringify({ lock: hashLock(place.lock), ...facts, ...stamp });
  writeFileSync(join(folder, ".setup.json"), text);
  return folder;
}

it("finds nothing where nothing was set up", () => {
  expect(findNeuralEnvironment(place)).toBeUndefined();
});

it("finds the one that was asked for last", () => {
  make("a", { askedAtMs: 2 });
  const folder = make("b", { askedAtMs: 3, build: "cuda" });
  make("c", { askedAtMs: 1 });
  expect(findNeuralEnvironment(place)).toEqual({
    folder,
    python: join(folder, "bin", "python"),
    build: "cuda",
    device: "cpu",
    devices: ["cpu"],
    torch: "2",
    packages: [],
  });
});

it("passes over one without a stamp, with half of one, or without its Python", () => {
  mkdirSync(join(place.engines, "neural-interrupted", "bin"), { recursive: true });
  writeFileSync(join(make("half"), ".setup.json"), '{"lock":');
  make("bare", { hasPython: false });
  expect(findNeuralEnvironment(place)).toBeUndefined();
});

it.each(["neural.txt", "base.txt"])("needs another one when %s has changed", (file) => {
  make("a");
  expect(findNeuralEnvironment(place)).toBeDefined();
  writeFileSync(join(root, file), "-r base.txt\nother==1\n");
  expect(findNeuralEnvironment(place)).toBeUndefined();
});

it.each([
  ["cuda", ["cuda", "cpu"], "cuda"],
  ["cuda", ["cpu"], "cpu"],
  ["cpu", ["cuda", "cpu"], "cpu"],
  ["cpu", ["mps", "cpu"], "mps"],
] as const)("with the %s build on a machine with %j computes on %s", (build, devices, device) => {
  make("a", { build, devices });
  expect(findNeuralEnvironment(place)?.device).toBe(device);
});

it("sweeps what was replaced or never finished, unless a set-up runs", async () => {
  make("a", { askedAtMs: 1 });
  make("b", { askedAtMs: 2 });
  mkdirSync(join(place.engines, "neural-interrupted", "bin"), { recursive: true });
  const lock = lockFile(join(place.engines, "lock"));
  await sweepNeural(place);
  expect(readdirSync(place.engines)).toHaveLength(4);
  lock?.release();
  await sweepNeural(place);
  expect(readdirSync(place.engines).toSorted()).toEqual(["lock", "neural-b"]);
});

it("sweeps no finished one while none fits the lock file", async () => {
  make("a");
  writeFileSync(place.lock, "torch==3\n");
  await sweepNeural(place);
  expect(readdirSync(place.engines)).toContain("neural-a");
});
