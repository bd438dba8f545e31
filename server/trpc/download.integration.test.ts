import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { LiveSession } from "#server/auth/read-session.ts";
import { createPlaceholder } from "#server/testing/download-bench.ts";
import { WebContext } from "#server/testing/web-context.ts";

const URL = "https://files.example/song.mp3";

let context: WebContext;
let owner: LiveSession;
let trackId: string;

beforeAll(async () => {
  context = await WebContext.open();
});
afterAll(() => context.close());
beforeEach(async () => {
  owner = await context.signedIn();
  trackId = await createPlaceholder(context.database, owner);
});

const of = (session: LiveSession, isYtDlpEnabled = false) =>
  context.caller(session, { instance: context.instance({ isYtDlpEnabled }) }).download;
const downloads = () => context.database.download.findMany({ where: { userId: owner.userId } });

describe("download.options", () => {
  it("says what the operator has switched on, and what this user has confirmed", async () => {
    const stranger = await context.signedIn();
    const off = { directUrl: true, ytDlp: { isEnabled: false, isConfirmed: false } };
    expect(await of(owner).options()).toEqual(off);
    await of(owner, true).confirmYtDlp();
    const on = { directUrl: true, ytDlp: { isEnabled: true, isConfirmed: true } };
    expect(await of(owner, true).options()).toEqual(on);
    expect((await of(stranger, true).options()).ytDlp.isConfirmed).toBe(false);
    const first = await context.database.user.findUniqueOrThrow({ where: { id: owner.userId } });
    await of(owner, true).confirmYtDlp();
    const second = await context.database.user.findUniqueOrThrow({ where: { id: owner.userId } });
    expect(second.ytDlpConfirmedAt).toEqual(first.ytDlpConfirmedAt);
  });
});

describe("download.start", () => {
  it("makes one job of clicks at once, and of one more", async () => {
    const { start } = of(owner);
    const clicks = Array.from({ length: 5 }, () => start({ trackId, url: URL }));
    const answers = await Promise.all(clicks);
    answers.push(await start({ trackId, url: "https://files.example/other.mp3" }));
    expect(new Set(answers.map(({ jobId }) => jobId)).size).toBe(1);
    expect(await downloads()).toMatchObject([{ trackId, label: "files.example", state: "queued" }]);
    const job = await context.caller(owner).job.byId(answers[0]!);
    expect(job).toMatchObject({ kind: "download-audio", trackId, state: "queued" });
  });

  it("finds only one's own tracks, and each user has jobs of their own", async () => {
    const stranger = await context.signedIn();
    const notFound = { code: "NOT_FOUND" };
    await expect(of(stranger).start({ trackId, url: URL })).rejects.toMatchObject(notFound);
    await expect(of(owner).start({ trackId: "none", url: URL })).rejects.toMatchObject(notFound);
    expect(await context.database.download.count()).toBe(await countAll());
    const theirs = await createPlaceholder(context.database, stranger);
    const mine = await of(owner).start({ trackId, url: URL });
    const other = await of(stranger).start({ trackId: theirs, url: URL });
    expect(other.jobId).not.toBe(mine.jobId);
  });

  it("refuses a track that has a file, unless a download has just brought it", async () => {
    const { jobId } = await of(owner).start({ trackId, url: URL });
    const { track, job } = context.database;
    await track.update({ where: { id: trackId }, data: { state: "ready", sha256: trackId } });
    const ended = (secondsAgo: number) =>
      job.update({
        where: { id: jobId },
        data: { state: "completed", endedAt: new Date(Date.now() - secondsAgo * 1000) },
      });
    await ended(290);
    expect(await of(owner).start({ trackId, url: URL })).toEqual({ jobId });
    await ended(310);
    await expect(of(owner).start({ trackId, url: URL })).rejects.toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining("has a file already") as string,
    });
  });

  it.each([
    "http://127.0.0.1/a.mp3",
    "http://[::1]/a.mp3",
    "http://[::ffff:127.0.0.1]/a.mp3",
    "http://169.254.169.254/latest/meta-data",
    "http://10.0.0.8/a.mp3",
    "http://0.0.0.0/a.mp3",
    "http://2130706433/a.mp3",
    "http://0x7f000001/a.mp3",
    "http://localhost/a.mp3",
    "http://printer.local/a.mp3",
    "file:///etc/passwd",
    "ftp://files.example/a.mp3",
    "https://who:what@files.example/a.mp3",
    "https://open.spotify.com/track/4uLU6hMCjMI75M1A2tKUQC",
    "https://p.scdn.co/mp3-preview/abc",
    "no address",
    "",
  ])("refuses %s before anything is written", async (url) => {
    await of(owner, true).confirmYtDlp();
    for (const enabled of [false, true]) {
      const started = of(owner, enabled).start({ trackId, url });
      await expect(started).rejects.toMatchObject({ cause: { code: "invalid_url" } });
    }
    expect(await downloads()).toEqual([]);
    expect(await context.database.job.count({ where: { userId: owner.userId } })).toBe(0);
  });

  it("chooses the downloader for pages, once it is switched on and confirmed", async () => {
    const adapterOf = async (url: string, isEnabled: boolean): Promise<string | undefined> => {
      await context.database.job.deleteMany({ where: { userId: owner.userId } });
      await context.database.download.deleteMany({ where: { userId: owner.userId } });
      await of(owner, isEnabled).start({ trackId, url });
      return (await downloads())[0]?.adapter;
    };
    const page = "https://tube.example/watch?v=a.mp3";
    expect(await adapterOf(page, true)).toBe("direct_url");
    await of(owner, true).confirmYtDlp();
    expect(await adapterOf(page, false)).toBe("direct_url");
    expect(await adapterOf(page, true)).toBe("yt_dlp");
    expect(await adapterOf("https://files.example/A%20b.FLAC?x=1", true)).toBe("direct_url");
  });

  it("refuses what a full quota has no room for", async () => {
    const { user } = context.database;
    await user.update({ where: { id: owner.userId }, data: { quotaBytes: 1000 } });
    await expect(of(owner).start({ trackId, url: URL })).rejects.toMatchObject({
      cause: { code: "quota_exceeded" },
    });
    expect(await downloads()).toEqual([]);
  });

  function countAll(): Promise<number> {
    return context.database.download.count({ where: { userId: { not: owner.userId } } });
  }
});
