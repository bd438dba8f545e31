import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ModelHub } from "#server/testing/model-hub.ts";
import { smallModel } from "#server/testing/small-models.ts";
import { ModelStore } from "../model-store.ts";
import { fetchFiles } from "./fetch-files.ts";

const { model, bytes } = smallModel("quartet", { files: 4, sizeBytes: 100_000 });

let hub: ModelHub;
let folder: string;
let models: ModelStore;

beforeEach(async () => {
  hub = await ModelHub.start(bytes);
  folder = await mkdtemp(`${tmpdir()}/fetch-`);
  models = new ModelStore(folder);
});
afterEach(async () => {
  await hub.close();
  await rm(folder, { recursive: true });
});

async function fractions(leastFreeBytes = 0, confirm = () => Promise.resolve()): Promise<number[]> {
  const told: number[] = [];
  const addresses = { hub: hub.url, archive: "http://127.0.0.1:9" };
  const limits = { connectMs: 1000, idleMs: 1000, pauseMs: 1 };
  const { signal } = new AbortController();
  await fetchFiles(
    { models, source: { addresses, proxy: {}, limits }, leastFreeBytes },
    { model, signal, confirm, onFraction: (fraction) => told.push(fraction) },
  );
  return told;
}

it("counts bytes over all files, from nothing to all, and never back", async () => {
  const told = await fractions();
  expect(told[0]).toBe(0);
  expect(told.at(-1)).toBe(1);
  expect(told).toEqual(told.toSorted((a, b) => a - b));
  expect(told.some((fraction) => fraction > 0.3 && fraction < 0.7)).toBe(true);
});

it("counts what an earlier try has left", async () => {
  const third = model.files[2]?.path ?? "";
  hub.breaks(third, { kind: "status", status: 404 });
  await expect(fractions()).rejects.toMatchObject({ code: "not_found_at_source" });
  const told = await fractions();
  expect(told[0]).toBeCloseTo(0.5, 2);
  expect(told.at(-1)).toBe(1);
});

it("makes no file visible without asking whether it may", async () => {
  let asked = 0;
  const confirm = () =>
    (asked += 1) === 3 ? Promise.reject(new Error("lost")) : Promise.resolve();
  await expect(fractions(0, confirm)).rejects.toThrow("lost");
  const sizes = model.files.map(({ name }) => models.sizeOf(models.path(model.name, name)));
  expect(await Promise.all(sizes)).toEqual([100_000, 100_001, 0, 0]);
  expect(await models.sizeOf(models.partialPath(model.name, model.files[2]!.name))).toBe(100_002);
});

it("begins nothing that would leave too little of the disk", async () => {
  const needed = Number.MAX_SAFE_INTEGER - 1_000_000;
  await expect(fractions(needed)).rejects.toMatchObject({ code: "no_space" });
  expect(hub.requests).toEqual([]);
});
