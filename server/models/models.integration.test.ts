import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createWorkerRow } from "#server/testing/claims.ts";
import { createReadyTrack, createUser } from "#server/testing/factories.ts";
import { NO_SOURCE } from "#server/testing/no-source.ts";
import { openWorkshop, type Workshop } from "#server/testing/own-worker.ts";
import { catalogueOf, smallModel, type SmallModel } from "#server/testing/small-models.ts";
import { acceptModel } from "./accept-model.ts";
import { listModels } from "./list-models.ts";
import { ModelStore } from "./model-store.ts";
import { moveModel } from "./move-model.ts";
import { recordInstalled } from "./record-installed.ts";
import { removeModel } from "./remove-model.ts";
import { startFetch } from "./start-fetch.ts";
import { defaultModel, usableModels } from "./usable-models.ts";
import { verifyModel } from "./verify-model.ts";

const one = smallModel("one");
const two = smallModel("two", { files: 2 });
const plain = smallModel("three");
const three = { ...plain, model: { ...plain.model, needs: ["diffq"] } };
const catalogue = catalogueOf([one, two, three]);

let workshop: Workshop;
let models: ModelStore;
let adminId: string;

beforeAll(async () => {
  workshop = await openWorkshop();
  models = new ModelStore(workshop.dataDir);
});
afterAll(() => workshop.close());
beforeEach(async () => {
  adminId = (await createUser(workshop.database, { role: "admin" })).id;
});
afterEach(async () => {
  const { database } = workshop;
  await database.job.deleteMany();
  await database.model.deleteMany();
  await database.worker.deleteMany();
  await database.user.deleteMany();
});

const deps = () => ({
  ...workshop,
  databaseUrl: workshop.url,
  models,
  catalogue,
  modelSource: NO_SOURCE,
});
const accept = (name: string, by = adminId) => acceptModel(deps(), { name, adminId: by });
const fetch = (name: string) => startFetch(deps(), { name, adminId });
const remove = (name: string) => removeModel(deps(), { name, adminId });
const move = (name: string, position: number | null) => moveModel(deps(), { name, position });
const rowOf = (name: string) => workshop.database.model.findUniqueOrThrow({ where: { name } });
const usable = () => usableModels(workshop.database, catalogue);
const listed = async (name: string) => {
  return (await listModels(deps())).models.find((model) => model.name === name);
};

/** As a fetch leaves it, accepted. */
async function install({ model, bytes }: SmallModel): Promise<void> {
  await accept(model.name);
  for (const file of model.files) {
    const path = models.path(model.name, file.name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes.get(file.path)!);
  }
  const stored = { ...model, bag: model.bag!, isLocal: false, source: "http://hub" };
  await workshop.database.$transaction((tx) => recordInstalled(tx, stored));
}

async function startNeuralWorker(packages: readonly string[] = []): Promise<string> {
  const id = await createWorkerRow(workshop);
  const facts = { device: "cpu", build: "cuda", torch: "2.13.0", threads: 4 };
  const demucs = { ...facts, packages: [...packages] };
  await workshop.database.worker.update({ where: { id }, data: { engines: { demucs } } });
  return id;
}

describe("terms", () => {
  it("are accepted once: who did it first, and when, stays", async () => {
    const first = await accept("one");
    const other = await createUser(workshop.database, { role: "admin" });
    await expect(accept("one", other.id)).resolves.toEqual(first);
    expect(await rowOf("one")).toMatchObject({ acceptedById: adminId, licence: "demucs-weights" });
    const events = await workshop.database.event.findMany({ where: { userId: adminId } });
    expect(events).toMatchObject([{ type: "model.accepted", data: { model: "one" } }]);
    const { name } = await workshop.database.user.findUniqueOrThrow({ where: { id: adminId } });
    expect(await listed("one")).toMatchObject({ state: "absent", ...first, acceptedBy: name });
    await workshop.database.user.delete({ where: { id: adminId } });
    expect(await listed("one")).toMatchObject({ ...first, acceptedBy: null });
  });

  it("are there only for models that have some", async () => {
    await expect(accept("spectral")).rejects.toMatchObject({ code: "bad_input" });
    await expect(accept("nobody's")).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("a fetch", () => {
  it("is refused before the terms are accepted, twice, and for what has nothing to fetch", async () => {
    await expect(fetch("one")).rejects.toMatchObject({ code: "not_accepted" });
    await expect(fetch("spectral")).rejects.toMatchObject({ code: "bad_input" });
    await expect(fetch("../x")).rejects.toMatchObject({ code: "not_found" });
    await install(one);
    await expect(fetch("one")).rejects.toMatchObject({ code: "conflict" });
    await accept("two");
    const full = { name: "two", adminId, leastFreeBytes: Number.MAX_SAFE_INTEGER };
    await expect(startFetch(deps(), full)).rejects.toMatchObject({ code: "no_space" });
    expect(await workshop.database.job.count()).toBe(0);
  });

  it("is one job, however often it is asked for", async () => {
    await accept("two");
    const jobs = await Promise.all([fetch("two"), fetch("two"), fetch("two")]);
    expect(new Set(jobs.map(({ jobId }) => jobId)).size).toBe(1);
    expect(await listed("two")).toMatchObject({ state: "fetching" });
    expect((await listed("two"))?.job).toMatchObject({ state: "queued", modelName: "two" });
  });
});

describe("the list", () => {
  it("says of each model what it is, where it comes from, and what it lacks", async () => {
    await startNeuralWorker();
    await install(one);
    const view = await listModels(deps());
    expect(view.engine).toMatchObject({ state: "installed", device: "cpu", build: "cuda" });
    expect(view.models.map(({ name }) => name)).toEqual(["one", "two", "three"]);
    expect(view.folder).toBe(models.folder);
    expect(view.freeBytes).toBeGreaterThan(0);
    const [first, second, third] = view.models;
    expect(first).toMatchObject({ state: "installed", position: 1, missing: [], isLocal: false });
    expect(first?.source).toBe(`${NO_SOURCE.addresses.hub}/maker/one/resolve/0123abcd/`);
    expect(first?.licence?.limits).toContain("research");
    expect(first?.files).toMatchObject([{ format: "safetensors", isApproved: true }]);
    expect(second).toMatchObject({ state: "absent", sizeBytes: 2 * 64 * 1024 + 1 });
    expect(third).toMatchObject({ missing: ["diffq"] });
  });

  it("knows whether a worker could run anything", async () => {
    const state = async () => (await listModels(deps())).engine.state;
    expect(await state()).toBe("no_worker");
    await createWorkerRow(workshop);
    expect(await state()).toBe("absent");
    await createWorkerRow(workshop, { stoppedAt: new Date() });
    expect(await state()).toBe("absent");
  });
});

describe("the order", () => {
  const order = async (): Promise<string[]> => {
    const ordered = (await usable()).usable.filter(({ position }) => position !== null);
    return ordered.map(({ name, position }) => `${position} ${name}`);
  };

  it("begins with what was installed first, and is changed by an admin", async () => {
    await startNeuralWorker(["diffq"]);
    for (const model of [one, two, three]) await install(model);
    expect(await order()).toEqual(["1 one", "2 two", "3 three"]);
    await expect(move("three", 1)).resolves.toEqual({ position: 1 });
    expect(await order()).toEqual(["1 three", "2 one", "3 two"]);
    await expect(move("three", 900)).resolves.toEqual({ position: 3 });
    expect(await order()).toEqual(["1 one", "2 two", "3 three"]);
    await expect(move("one", null)).resolves.toEqual({ position: null });
    expect(await order()).toEqual(["1 two", "2 three"]);
    expect(defaultModel(await usable())?.name).toBe("two");
    await Promise.all([move("one", 1), move("two", 1), move("three", 1)]);
    expect((await order()).map((line) => line.slice(0, 1))).toEqual(["1", "2", "3"]);
  });

  it("has no place for what is not installed", async () => {
    await accept("one");
    await expect(move("one", 1)).rejects.toMatchObject({ code: "conflict" });
    await expect(move("x", 1)).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("a model", () => {
  const reasons = async () => {
    return Object.fromEntries((await usable()).unusable.map(({ name, code }) => [name, code]));
  };

  it("can be used when it is whole, accepted, and a live worker runs it; the basic one always", async () => {
    expect(await reasons()).toEqual({
      ...{ one: "not_installed", two: "not_installed", three: "not_installed" },
    });
    for (const model of [one, two, three]) await install(model);
    expect(await reasons()).toEqual({ one: "no_engine", two: "no_engine", three: "no_engine" });
    const workerId = await startNeuralWorker();
    expect(await reasons()).toEqual({ three: "missing_packages" });
    await workshop.database.model.update({ where: { name: "one" }, data: { acceptedAt: null } });
    await workshop.database.model.update({ where: { name: "two" }, data: { files: "?" } });
    expect(await reasons()).toMatchObject({ one: "not_accepted", two: "damaged" });
    await workshop.database.worker.update({
      where: { id: workerId },
      data: { lastSeenAt: new Date(Date.now() - 60_000) },
    });
    expect((await usable()).usable.map(({ name }) => name)).toEqual(["spectral"]);
    expect(defaultModel(await usable())).toBeNull();
  });

  it("says with what it is run", async () => {
    await startNeuralWorker();
    await install(two);
    const { files, bag } = two.model;
    const [model, ...others] = (await usable()).usable;
    expect(model).toMatchObject({ name: "two", engine: "demucs", passes: 2, bag });
    expect(model).toMatchObject({ segmentSec: 7.8, fillsSegments: true });
    expect(model?.files).toEqual(
      files.map(({ name, signature, sha256, sizeBytes }) => ({
        name,
        signature,
        sha256,
        sizeBytes,
      })),
    );
    expect(others).toMatchObject([{ name: "spectral", files: [], bag: null }]);
  });

  it("is damaged when a file is missing or another one, and whole again when it is back", async () => {
    await startNeuralWorker();
    await install(two);
    const path = models.path("two", two.model.files[1]!.name);
    await expect(verifyModel(deps(), "two")).resolves.toMatchObject({ state: "installed" });
    for (const [bytes, state] of [
      ["", "missing"],
      ["short", "wrong_size"],
      ["x".repeat(two.model.files[1]!.sizeBytes), "wrong_hash"],
    ] as const) {
      await writeFile(path, bytes);
      const check = await verifyModel(deps(), "two");
      expect(check).toMatchObject({ state: "damaged", files: [{ state: "right" }, { state }] });
      expect(await reasons()).toMatchObject({ two: "damaged" });
    }
    expect((await listed("two"))?.errorMessage).toContain("has another content. Fetch or import");
    await writeFile(path, two.bytes.get(two.model.files[1]!.path)!);
    await expect(verifyModel(deps(), "two")).resolves.toMatchObject({ state: "installed" });
    expect(await listed("two")).toMatchObject({ errorMessage: null });
    await expect(verifyModel(deps(), "one")).rejects.toThrow("Small one is not installed.");
    await expect(verifyModel(deps(), "x")).rejects.toMatchObject({ code: "not_found" });
  });

  it("is removed with its files but not its acceptance, and not while a separation needs it", async () => {
    const { database } = workshop;
    await install(one);
    const { id: trackId } = await createReadyTrack(database, { userId: adminId });
    const pack = { kind: "separation", engine: "demucs", model: "one", userId: adminId } as const;
    await database.stemPack.create({ data: { ...pack, trackId, state: "running" } });
    await expect(remove("one")).rejects.toMatchObject({ code: "conflict" });
    expect(existsSync(models.path("one", one.model.files[0]!.name))).toBe(true);
    await database.stemPack.updateMany({ where: { model: "one" }, data: { state: "completed" } });
    await expect(remove("one")).resolves.toEqual({ freedBytes: 64 * 1024 });
    expect(existsSync(dirname(models.path("one", "x")))).toBe(false);
    expect(await rowOf("one")).toMatchObject({ state: "absent", position: null, files: [] });
    expect(await listed("one")).toMatchObject({ state: "absent", installedAt: null });
    expect((await listed("one"))?.acceptedAt).not.toBeNull();
    await expect(remove("one")).resolves.toEqual({ freedBytes: 0 });
    await expect(remove("x")).rejects.toMatchObject({ code: "not_found" });
  });

  it("takes its waiting fetch along when it is removed", async () => {
    await accept("two");
    const { jobId } = await fetch("two");
    await remove("two");
    const job = await workshop.database.job.findUniqueOrThrow({ where: { id: jobId } });
    expect(job.state).toBe("cancelled");
  });
});
