import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importModel } from "#server/models/import-model.ts";
import { WebContext } from "#server/testing/web-context.ts";

let context: WebContext;

beforeAll(async () => {
  context = await WebContext.open();
});
afterAll(() => context.close());

const asAdmin = async () => context.caller(await context.signedIn({ role: "admin" }));

describe("an admin", () => {
  it("accepts the terms before a fetch, and cancels it, also another admin's", async () => {
    const { model } = await asAdmin();
    const name = "htdemucs_6s";
    await expect(model.fetch({ name })).rejects.toMatchObject({
      cause: { code: "not_accepted" },
      message: expect.stringContaining("Accept the terms") as string,
    });
    const { acceptedAt } = await model.accept({ name });
    const { jobId } = await model.fetch({ name });
    const { models, engine } = await model.list();
    expect(engine.state).toBe("no_worker");
    const seen = models.find((one) => one.name === name);
    expect(seen).toMatchObject({ state: "fetching", acceptedAt, job: { id: jobId } });
    await (await asAdmin()).model.cancel({ name });
    const after = (await model.list()).models.find((one) => one.name === name);
    expect(after).toMatchObject({ state: "absent", job: { id: jobId, state: "cancelled" } });
  });

  it("cancels a set-up, also another admin's, and finds none to cancel afterwards", async () => {
    const { model, job } = await asAdmin();
    const { jobId } = await model.setUpEngine({ device: "cpu" });
    const other = (await asAdmin()).model;
    await expect(other.setUpEngine({ device: "cuda" })).rejects.toThrow("or cancel it");
    await other.cancelSetUp();
    await expect(job.byId({ jobId })).resolves.toMatchObject({ state: "cancelled" });
    await other.cancelSetUp();
    const { jobId: newId } = await other.setUpEngine({ device: "cuda" });
    expect(newId).not.toBe(jobId);
    await other.cancelSetUp();
  });

  it("is told what stays free on the disk", async () => {
    const { leastFreeBytes } = await (await asAdmin()).model.list();
    expect(leastFreeBytes).toBe(5 * 1024 ** 3);
  });

  it("sees a fetch among the own jobs, and can retry and cancel it there", async () => {
    const { model, job } = await asAdmin();
    await model.accept({ name: "htdemucs" });
    const { jobId } = await model.fetch({ name: "htdemucs" });
    const facts = { id: jobId, kind: "fetch-model", modelName: "htdemucs", trackId: null };
    await expect(job.list({})).resolves.toMatchObject({ items: [facts] });
    const partial = context.models.partialPath("htdemucs", "a.th");
    await mkdir(dirname(partial), { recursive: true });
    await writeFile(partial, "half");
    await expect(job.cancel({ jobId })).resolves.toMatchObject({ ...facts, state: "cancelled" });
    expect(existsSync(partial)).toBe(false);
    await expect(job.retry({ jobId })).resolves.toMatchObject({ ...facts, state: "queued" });
    await job.cancel({ jobId });
  });

  it("who is none any more can cancel a fetch, and not start it again", async () => {
    const session = await context.signedIn({ role: "admin" });
    const { model } = context.caller(session);
    const name = "mdx_extra";
    await model.accept({ name });
    const { jobId } = await model.fetch({ name });
    const { job } = context.caller({ ...session, role: "user" });
    await job.cancel({ jobId });
    await expect(job.retry({ jobId })).rejects.toMatchObject({
      code: "FORBIDDEN",
      message: "Only admins can fetch models and set engines up.",
    });
    await expect(job.byId({ jobId })).resolves.toMatchObject({ state: "cancelled" });
  });

  it("checks, orders, allows and removes what was imported", async () => {
    const { model } = await asAdmin();
    const folder = join(context.folder, "usb");
    await mkdir(folder);
    await writeFile(join(folder, "old.th"), "pickled");
    const request = { path: folder, name: "mine", adminId: null, approves: false };
    await importModel(context.instance(), request);
    const find = async () => (await model.list()).models.find(({ name }) => name === "mine");
    const before = await find();
    expect(before).toMatchObject({ isLocal: true, source: null, position: 1 });
    expect(before?.errorMessage).toContain("old.th is pickled");
    expect(before?.files).toMatchObject([{ format: "pickle", isApproved: false }]);
    await model.approve({ name: "mine", sha256: before?.files[0]?.sha256 ?? "" });
    await expect(find()).resolves.toMatchObject({
      errorMessage: null,
      files: [{ isApproved: true }],
    });
    await expect(model.verify({ name: "mine" })).resolves.toMatchObject({ state: "installed" });
    await expect(model.move({ name: "mine", position: null })).resolves.toEqual({ position: null });
    await expect(model.remove({ name: "mine" })).resolves.toEqual({ freedBytes: 7 });
    await expect(find()).resolves.toBeUndefined();
  });

  it("is told of names that are none, and of input that can't be taken", async () => {
    const { model } = await asAdmin();
    for (const name of ["", "../../etc", "HTDEMUCS", "\0"]) {
      const missing = { code: "NOT_FOUND" };
      await expect(model.accept({ name })).rejects.toMatchObject(missing);
      await expect(model.fetch({ name })).rejects.toMatchObject(missing);
      await expect(model.verify({ name })).rejects.toMatchObject(missing);
      await expect(model.remove({ name })).rejects.toMatchObject(missing);
      await expect(model.move({ name, position: 1 })).rejects.toMatchObject(missing);
      await expect(model.approve({ name, sha256: "" })).rejects.toMatchObject(missing);
    }
    const bad = { code: "BAD_REQUEST" };
    await expect(model.move({ name: "htdemucs", position: 0 })).rejects.toMatchObject(bad);
    await expect(model.fetch({ name: "x".repeat(201) })).rejects.toMatchObject(bad);
    await expect(model.fetch({ name: "spectral" })).rejects.toMatchObject(bad);
  });
});
