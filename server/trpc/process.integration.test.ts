import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { failForGood } from "#server/jobs/settle.ts";
import { recordEvent } from "#server/telemetry/record-event.ts";
import { createReadyTrack } from "#server/testing/factories.ts";
import { sampleSnapshot } from "#server/testing/sample-snapshot.ts";
import { WebContext } from "#server/testing/web-context.ts";

let context: WebContext;

beforeAll(async () => {
  context = await WebContext.open();
});
afterAll(() => context.close());

const asAdmin = async () => context.caller(await context.signedIn({ role: "admin" })).process;

describe("an admin", () => {
  it("sees workers, what processes did, and the failed jobs of others", async () => {
    const { database } = context;
    const owner = await context.signedIn();
    const { id: trackId } = await createReadyTrack(database, owner);
    const { jobId } = await context.caller(owner).track.separate({ trackId });
    await database.$transaction(async (tx) => {
      await failForGood(tx, jobId ?? "", { code: "oom", message: "The port was killed." });
      await recordEvent(tx, { type: "port.crashed", jobId, data: { name: "separate-stems-1" } });
    });
    const id = randomUUID();
    const snapshot = JSON.parse(JSON.stringify(sampleSnapshot())) as object;
    const row = { id, host: "studio", pid: 7, bootId: "boot", snapshot };
    await database.worker.create({ data: row });
    const admin = await asAdmin();
    await expect(admin.workers()).resolves.toMatchObject({ workers: [{ id, snapshot }] });
    await expect(admin.events()).resolves.toMatchObject({ items: [{ type: "port.crashed" }] });
    await expect(admin.deadJobs()).resolves.toMatchObject({ items: [{ id: jobId }] });
    await database.worker.deleteMany();
    await admin.redrive({ jobId: jobId ?? "" });
    await expect(admin.deadJobs({})).resolves.toEqual({ items: [], nextCursor: null });
    await expect(admin.redrive({ jobId: jobId ?? "" })).rejects.toMatchObject({ code: "CONFLICT" });
  });

  it("gets plain answers when no worker runs", async () => {
    const admin = await asAdmin();
    await expect(admin.scan()).resolves.toEqual({ machines: [], silent: 0 });
    await expect(admin.cleanup()).resolves.toEqual({ machines: [], silent: 0 });
    const request = { workerId: randomUUID(), name: "separate-stems-1" };
    await expect(admin.restart(request)).rejects.toMatchObject({ code: "CONFLICT" });
  });

  it("is told of input that can't be taken", async () => {
    const admin = await asAdmin();
    const bad = { code: "BAD_REQUEST" };
    await expect(admin.events({ cursor: "newest" })).rejects.toMatchObject(bad);
    await expect(admin.deadJobs({ cursor: "newest" })).rejects.toMatchObject(bad);
    await expect(admin.restart({ workerId: randomUUID(), name: "" })).rejects.toMatchObject(bad);
    await expect(admin.redrive({ jobId: "none" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});
