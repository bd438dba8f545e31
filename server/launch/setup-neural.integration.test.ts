import { spawn } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  environmentNames,
  isHalfWay,
  runSetUp,
  startSetUp,
} from "#server/testing/neural-set-ups.ts";
import { openPackageIndex, type PackageIndex } from "#server/testing/package-index.ts";
import { waitUntil } from "#server/testing/wait-until.ts";
import { findNeuralEnvironment } from "./setup/neural-environment.mjs";

/** From the order to end until nothing is left. */
const CANCEL_MS = 8000;

let index: PackageIndex;

beforeEach(async () => {
  index = await openPackageIndex();
});
afterEach(() => index.close());

// Real environments take a loaded machine their time.
describe("the set-up of neural separation", { timeout: 160_000 }, () => {
  it("goes through its stages, never back, and meets no other: a second one waits", async () => {
    const both = [startSetUp(index, "--device", "cpu"), startSetUp(index, "--device", "cpu")];
    await Promise.all(both.map(({ ended }) => ended));
    const made = both.find(({ lines }) => lines.at(-1)?.outcome === "made");
    const other = both.find((each) => each !== made);
    expect(other?.lines.at(0)).toMatchObject({ stage: "waiting" });
    expect(other?.lines.at(-1)).toMatchObject({ outcome: "up to date", device: "cpu" });
    const progress = made?.lines.filter(({ type }) => type === "progress") ?? [];
    const stages = [...new Set(progress.map(({ stage }) => stage))];
    expect(stages, made?.said()).toEqual(["preparing", "downloading", "installing", "checking"]);
    const fractions = progress.map(({ fraction }) => fraction ?? -1);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
    const found = findNeuralEnvironment(index.place);
    expect(found).toMatchObject({ build: "cpu", device: "cpu", torch: "0.1.0", packages: [] });
  });

  it("makes room by removing older environments, unless a process runs from one", async () => {
    await runSetUp(index, "--device", "cpu");
    const old = findNeuralEnvironment(index.place);
    const user = spawn(old?.python ?? "", [
      "-c",
      "import sys; print(1, flush=True); sys.stdin.read()",
    ]);
    const { promise: gone, resolve } = Promise.withResolvers<unknown>();
    user.once("close", resolve);
    await new Promise((begun) => user.stdout.once("data", begun));
    await index.add([{ name: "diffq", version: "0.1.0", files: { "diffq.py": "" } }]);
    await index.lock("torch==0.1.0", "demucs==0.1.0", "diffq==0.1.0");
    expect(findNeuralEnvironment(index.place)).toBeUndefined();
    await runSetUp(index, "--device", "cpu");
    expect(findNeuralEnvironment(index.place)?.packages).toEqual(["diffq"]);
    expect(environmentNames(index)).toHaveLength(2);
    user.kill("SIGKILL");
    await gone;
    await runSetUp(index, "--device", "cpu");
    expect(environmentNames(index)).toHaveLength(1);
  });

  it("leaves nothing behind when it is cancelled", async () => {
    index.answers.set("torch", "stall");
    const { child, lines, ended } = startSetUp(index, "--device", "cpu");
    expect(await waitUntil(() => isHalfWay(lines), 60_000)).toBe(true);
    const toldAt = performance.now();
    child.kill("SIGTERM");
    expect(await ended).toBe(143);
    expect(performance.now() - toldAt).toBeLessThan(CANCEL_MS);
    expect(lines.at(-1)).toMatchObject({ type: "error", code: "cancelled" });
    expect(environmentNames(index)).toEqual([]);
  });

  it("begins anew after a kill, which leaves nothing that counts", async () => {
    index.answers.set("torch", "stall");
    const { child, lines, ended } = startSetUp(index, "--device", "cpu");
    expect(await waitUntil(() => isHalfWay(lines), 60_000)).toBe(true);
    child.kill("SIGKILL");
    await ended;
    expect(environmentNames(index)).toHaveLength(1);
    expect(findNeuralEnvironment(index.place)).toBeUndefined();
    index.answers.clear();
    expect(await runSetUp(index, "--device", "cpu")).toMatchObject({ outcome: "made" });
    expect(environmentNames(index)).toHaveLength(1);
  });

  it("computes on the card where there is one, also when it came later", async () => {
    const without = await runSetUp(index, "--device", "cuda");
    expect(without, without.said).toMatchObject({ type: "result", device: "cpu" });
    expect(without.notes?.join()).toMatch(/gave the CPU build/);
    const { folder = "" } = findNeuralEnvironment(index.place) ?? {};
    const [lib = ""] = readdirSync(join(folder, "lib"));
    const cuda = join(folder, "lib", lib, "site-packages", "torch", "cuda.py");
    writeFileSync(cuda, "def is_available() -> bool:\n    return True\n");
    const outcome = { type: "result", outcome: "up to date", device: "cuda", notes: [] };
    expect(await runSetUp(index, "--device", "cuda")).toMatchObject(outcome);
    expect(findNeuralEnvironment(index.place)?.devices).toEqual(["cuda", "cpu"]);
  });
});
