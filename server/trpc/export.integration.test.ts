import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LiveSession } from "#server/auth/read-session.ts";
import { createReadyTrack } from "#server/testing/factories.ts";
import { createPublishedStem } from "#server/testing/published-stem.ts";
import { WebContext } from "#server/testing/web-context.ts";

let context: WebContext;
let owner: LiveSession;

beforeAll(async () => {
  context = await WebContext.open();
  owner = await context.signedIn();
});
afterAll(() => context.close());

/** A ready track whose master is whole. */
async function wholeTrack({ userId }: LiveSession): Promise<{ id: string }> {
  const track = await createReadyTrack(context.database, { userId });
  const stem = { packId: track.masterId, name: "mix", ready: "{[0,3)}" };
  await createPublishedStem(context.database, stem);
  return track;
}

/** A ready track with a separation whose stems have these segments of 3. */
async function trackWith(ready: Record<string, string>): Promise<{ trackId: string }> {
  const { userId } = owner;
  const track = await wholeTrack(owner);
  const pack = await context.database.stemPack.create({
    data: { kind: "separation", trackId: track.id, userId, state: "running" },
  });
  for (const [position, [name, ranges]] of Object.entries(ready).entries()) {
    const stem = { packId: pack.id, name, position, ready: ranges };
    await createPublishedStem(context.database, stem);
  }
  return { trackId: track.id };
}

describe("export.create", () => {
  it("refuses stems that are not whole and says how far they are", async () => {
    const { trackId } = await trackWith({ vocals: "{[0,3)}", drums: "{[0,2)}" });
    const { create } = context.caller(owner).export;
    const all = create({ trackId, kind: "stems", format: "flac" });
    await expect(all).rejects.toMatchObject({ code: "CONFLICT", cause: { code: "not_ready" } });
    const mix = { stems: { vocals: { gainDb: 0, pan: 0 }, drums: { gainDb: 0, pan: 0 } } };
    await expect(create({ trackId, kind: "mix", format: "wav", mix })).rejects.toThrow(
      "Only 2 of 3 parts of drums",
    );
    const alone = { stems: { vocals: { gainDb: 0, pan: 0 } } };
    await expect(
      create({ trackId, kind: "mix", format: "wav", mix: alone }),
    ).resolves.toMatchObject({ isNew: true });
    await expect(
      create({ trackId, kind: "stem", stem: "vocals", format: "wav" }),
    ).resolves.toMatchObject({ isNew: true });
  });

  it("finds nothing where there are no stems, no such stem, or a mix of nothing", async () => {
    const { id: trackId } = await wholeTrack(owner);
    const { create } = context.caller(owner).export;
    await expect(create({ trackId, kind: "stems", format: "wav" })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    const other = await trackWith({ vocals: "{[0,3)}" });
    await expect(
      create({ ...other, kind: "stem", stem: "kazoo", format: "wav" }),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(
      create({ ...other, kind: "mix", format: "wav", mix: { stems: {} } }),
    ).rejects.toThrow("Every stem is muted");
  });

  it("refuses what goes over the quota", async () => {
    const poor = await context.signedIn();
    const { id: trackId } = await wholeTrack(poor);
    await context.database.user.update({ where: { id: poor.userId }, data: { quotaBytes: 1000 } });
    await expect(
      context.caller(poor).export.create({ trackId, kind: "original", format: "wav" }),
    ).rejects.toMatchObject({ cause: { code: "quota_exceeded" } });
    expect(await context.database.export.count({ where: { trackId } })).toBe(0);
  });

  it("writes export, job and queue entry together, and none of them for a stranger", async () => {
    const { trackId } = await trackWith({ vocals: "{[0,3)}" });
    const stranger = await context.signedIn();
    const wish = { trackId, kind: "original", format: "mp3" } as const;
    await expect(context.caller(stranger).export.create(wish)).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    // Nothing of another track's can be asked for by way of an own one.
    const own = await wholeTrack(stranger);
    const { id: separationId } = await context.database.stemPack.findFirstOrThrow({
      where: { trackId, kind: "separation" },
    });
    await expect(
      context
        .caller(stranger)
        .export.create({ trackId: own.id, kind: "stems", format: "wav", separationId }),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
    const { exportId, jobId } = await context.caller(owner).export.create(wish);
    const job = await context.caller(owner).job.byId({ jobId: jobId ?? "" });
    expect(job).toMatchObject({ kind: "export-audio", trackId, packId: null, state: "queued" });
    const [listed] = await context.caller(owner).export.list({ trackId });
    expect(listed).toMatchObject({ id: exportId, jobId, state: "queued", format: "mp3" });
    expect(await context.caller(stranger).export.list({})).toEqual([]);
    const master = await context.database.stemPack.findMany({ where: { trackId } });
    expect(master.map(({ state }) => state).sort()).toEqual(["completed", "running"]);
  });
});
