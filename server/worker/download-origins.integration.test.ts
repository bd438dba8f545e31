import { readFileSync } from "node:fs";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { answer, LocalSite } from "#server/downloads/fetch-public-file/local-site.ts";
import { downloadSeal } from "#server/downloads/download-seal.ts";
import { startDownloadIn } from "#server/downloads/start-download.ts";
import { DownloadBench, LOCAL_TRUST, NOTHING, SOUND } from "#server/testing/download-bench.ts";
import { SEAL_SECRET } from "#server/testing/no-spotify.ts";

let bench: DownloadBench;

beforeEach(async () => {
  bench = await DownloadBench.open();
});
afterEach(() => bench.close());

describe("a file of the watched folder", () => {
  let watchDir: string;

  beforeEach(async () => {
    watchDir = join(bench.workshop.dataDir, "watched");
    await mkdir(join(watchDir, "Nine Volt"), { recursive: true });
    await writeFile(join(watchDir, "Nine Volt", "Copper Wire.wav"), SOUND);
    await writeFile(join(bench.workshop.dataDir, "secret.wav"), SOUND);
    await symlink("../secret.wav", join(watchDir, "link.wav"));
  });

  async function start(origin: string): Promise<void> {
    const { database, boss } = bench.workshop;
    const { userId, trackId } = bench;
    const wish = { userId, trackId, adapter: "watched_folder", origin, label: "file" } as const;
    const deps = { boss, seal: downloadSeal(SEAL_SECRET) };
    const started = await database.$transaction((tx) =>
      startDownloadIn(tx, deps, { ...wish, priority: "batch" }),
    );
    bench.jobId = started.jobId;
  }

  it("is copied, and stays where it is", async () => {
    await bench.startWorker({ watchDir });
    await start("Nine Volt/Copper Wire.wav");
    await bench.untilState("completed");
    expect(await bench.track()).toMatchObject({ fileName: "Copper Wire.wav" });
    expect(readFileSync(join(watchDir, "Nine Volt", "Copper Wire.wav")).equals(SOUND)).toBe(true);
  });

  it.each(["gone.wav", "link.wav", "../secret.wav", "Nine Volt"])(
    "is not brought from %s",
    async (origin) => {
      await bench.startWorker({ watchDir });
      await start(origin);
      await bench.untilState("failed");
      expect(await bench.job()).toMatchObject({ errorCode: "not_found_at_source", attempt: 1 });
      expect(await bench.kept()).toEqual(NOTHING);
    },
  );

  it("is not there any more when the operator shares no folder", async () => {
    await bench.startWorker();
    await start("Nine Volt/Copper Wire.wav");
    await bench.untilState("failed");
    expect(await bench.job()).toMatchObject({ errorCode: "not_found_at_source" });
  });
});

describe("a private network", () => {
  let secret: LocalSite;

  beforeEach(async () => {
    secret = await LocalSite.start((socket) => socket.end(answer(SOUND)), { address: "127.0.0.2" });
  });
  afterEach(() => secret.close());

  const elsewhere = (): string => `http://127.0.0.2:${secret.port}/song.wav`;

  async function expectRefused(): Promise<void> {
    await bench.untilState("failed");
    expect(await bench.job()).toMatchObject({ errorCode: "not_public", attempt: 1 });
    expect(secret.connections).toBe(0);
    expect(await bench.kept()).toEqual(NOTHING);
  }

  it("is not reached by its address, which is no address of a file at all", async () => {
    await bench.startWorker({ downloads: {} });
    await expect(bench.click(elsewhere())).rejects.toMatchObject({ code: "invalid_url" });
    const local = `http://127.0.0.1:${bench.site.port}/song.wav`;
    await expect(bench.click(local)).rejects.toMatchObject({ code: "invalid_url" });
    expect(secret.connections + bench.site.connections).toBe(0);
  });

  it("is not reached by a name for it", async () => {
    const resolve = () => Promise.resolve(["127.0.0.2"]);
    await bench.startWorker({ downloads: { trust: { resolve } } });
    await bench.click(`http://files.example:${secret.port}/song.wav`);
    await expectRefused();
  });

  it("is not reached by a redirect", async () => {
    await bench.startWorker();
    bench.reply = (socket) => socket.end(answer("", { location: elsewhere() }, 302));
    await bench.click();
    await expectRefused();
    expect(bench.site.connections).toBe(1);
  });

  it("is not reached by a name that means something else at the second look", async () => {
    let looks = 0;
    const resolve = () => Promise.resolve([(looks += 1) === 1 ? "127.0.0.1" : "127.0.0.2"]);
    await bench.startWorker({ downloads: { trust: { ...LOCAL_TRUST, resolve } } });
    const location = `http://files.example:${secret.port}/song.wav`;
    bench.reply = (socket) => socket.end(answer("", { location }, 302));
    await bench.click();
    await expectRefused();
    expect(looks).toBe(2);
  });

  it("is what every name of this machine means, without trust", async () => {
    const { resolve } = LOCAL_TRUST;
    await bench.startWorker({ downloads: { trust: { resolve } } });
    await bench.click();
    await expectRefused();
    expect(bench.site.connections).toBe(0);
  });

  it("apart, nothing is taken from Spotify behind a redirect", async () => {
    await bench.startWorker();
    const location = `http://p.scdn.co:${bench.site.port}/mp3-preview/abc`;
    bench.reply = (socket) => socket.end(answer("", { location }, 302));
    await bench.click();
    await bench.untilState("failed");
    expect(await bench.job()).toMatchObject({ errorCode: "unsupported_source", attempt: 1 });
    expect(bench.site.connections).toBe(1);
  });
});
