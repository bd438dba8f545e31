import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { answer, LocalSite } from "#server/downloads/fetch-public-file/local-site.ts";
import { CoversBench } from "#server/testing/covers-bench.ts";
import { createUser } from "#server/testing/factories.ts";
import { createPlaylist, createWanted } from "#server/testing/list-rows.ts";

let bench: CoversBench;

beforeAll(async () => {
  bench = await CoversBench.open();
});
afterAll(() => bench.close());
beforeEach(() => bench.begin());

describe("covers of a user's lists", () => {
  it("are stored as they are, each address asked for once", async () => {
    const album = await Promise.all([bench.wanted(), bench.wanted(), bench.wanted()]);
    const other = await bench.wanted({ coverUrl: bench.address(1) });
    const playlist = await createPlaylist(
      bench.database,
      { userId: bench.userId, coverUrl: bench.address(2) },
      [other.id],
    );
    const bare = await bench.wanted({ coverUrl: null });
    const fractions: number[] = [];
    expect(await bench.bring({ onFraction: (done) => fractions.push(done) })).toBeNull();
    expect(bench.asked).toBe(3);
    expect(fractions).toEqual([1 / 3, 2 / 3, 1]);
    const keys = new Set(
      await Promise.all(album.map(async ({ id }) => (await bench.coverOf(id)).coverKey)),
    );
    expect([...keys]).toEqual([
      expect.stringMatching(/^covers\/[0-9a-f-]{36}\/[0-9a-f]{64}\.png$/),
    ]);
    const [key] = keys;
    expect(await readFile(bench.store.localPath(key ?? ""))).toEqual(bench.picture(0));
    expect(await bench.stored()).toHaveLength(3);
    expect(await bench.coverOf(bare.id)).toMatchObject({ coverKey: null });
    const list = await bench.database.playlist.findUniqueOrThrow({ where: { id: playlist.id } });
    expect(await readFile(bench.store.localPath(list.coverKey ?? ""))).toEqual(bench.picture(2));
    expect(list.version).toBeGreaterThan(playlist.version);
    await bench.bring();
    expect(bench.asked).toBe(3);
  });

  it("are given to rows of the same picture that come later, without a request", async () => {
    const first = await bench.wanted();
    await bench.bring();
    const later = await bench.wanted({ source: "list" });
    await bench.bring();
    expect(bench.asked).toBe(1);
    expect(await bench.coverOf(later.id)).toEqual(await bench.coverOf(first.id));
    expect(await bench.coverOfTrack(later.trackId)).toBe((await bench.coverOf(first.id)).coverKey);
  });

  it("are fetched for each user's own rows alone", async () => {
    const stranger = await createUser(bench.database);
    const theirs = await createWanted(bench.database, {
      userId: stranger.id,
      coverUrl: bench.address(0),
    });
    await bench.wanted();
    await bench.bring();
    expect(await bench.coverOf(theirs.id)).toMatchObject({ coverKey: null });
    expect(await bench.store.list(`covers/${stranger.id}`)).toEqual([]);
  });

  it("are shown on tracks that are named by the list and have none, and on no others", async () => {
    const placeholder = await bench.wanted();
    const named = await bench.wanted({ track: { state: "ready" } });
    const own = await bench.wanted({ track: { state: "ready", namedByList: false } });
    const embedded = await bench.wanted({
      track: { state: "ready", coverKey: "tracks/x/cover.png" },
    });
    await bench.bring();
    const { coverKey } = await bench.coverOf(placeholder.id);
    expect(coverKey).not.toBeNull();
    expect(await bench.coverOfTrack(placeholder.trackId)).toBe(coverKey);
    expect(await bench.coverOfTrack(named.trackId)).toBe(coverKey);
    expect(await bench.coverOfTrack(own.trackId)).toBeNull();
    expect(await bench.coverOfTrack(embedded.trackId)).toBe("tracks/x/cover.png");
  });

  it("are fetched in the same run when they come meanwhile", async () => {
    await bench.wanted();
    const held = bench.fake.faults.hold(/^\/images\//);
    const run = bench.bring();
    await held.arrived;
    const late = await bench.wanted({ coverUrl: bench.address(1) });
    held.release();
    await run;
    expect((await bench.coverOf(late.id)).coverKey).not.toBeNull();
    expect(await bench.coverOfTrack(late.trackId)).not.toBeNull();
  });

  it("are asked for four at a time", async () => {
    for (const index of [0, 1, 2, 3, 4]) await bench.wanted({ coverUrl: bench.address(index) });
    const held = [1, 2, 3, 4].map(() => bench.fake.faults.hold(/^\/images\//));
    const run = bench.bring();
    await Promise.all(held.map(({ arrived }) => arrived));
    // Behind any fifth one that was sent.
    await fetch(bench.fake.openUrl);
    expect(bench.asked).toBe(4);
    for (const { release } of held) release();
    await run;
    expect(bench.asked).toBe(5);
  });

  it("that are gone are remembered as such", async () => {
    const { id, trackId } = await bench.wanted();
    const playlist = await createPlaylist(bench.database, {
      userId: bench.userId,
      coverUrl: bench.address(0),
    });
    bench.fake.faults.next(/^\/images\//, { kind: "status", status: 404 });
    expect(await bench.bring()).toBeNull();
    expect(await bench.coverOf(id)).toEqual({ coverUrl: null, coverKey: null });
    expect(await bench.coverOfTrack(trackId)).toBeNull();
    const list = await bench.database.playlist.findUniqueOrThrow({ where: { id: playlist.id } });
    expect(list.coverUrl).toBeNull();
    await bench.bring();
    expect(bench.asked).toBe(1);
  });

  it("are no SVG and no page, whatever these say that they are", async () => {
    const type = { "content-type": "image/png" };
    const site = await LocalSite.start((socket, { path }) => {
      const body = path === "/svg" ? "<svg onload='alert(1)'/>" : "<!doctype html>";
      socket.end(answer(body, type));
    });
    try {
      const origin = `http://127.0.0.1:${site.port}`;
      const ids = [];
      for (const path of ["/svg", "/html"])
        ids.push(await bench.wanted({ coverUrl: `${origin}${path}` }));
      expect(await bench.bring({ deps: bench.depsWith(origin) })).toBeNull();
      expect(site.requests.map(({ path }) => path).sort()).toEqual(["/html", "/svg"]);
      for (const { id } of ids) expect((await bench.coverOf(id)).coverUrl).toBeNull();
      expect(await bench.stored()).toEqual([]);
    } finally {
      await site.close();
    }
  });

  it("that a pasted list names lead to no machine of this network", async () => {
    const site = await LocalSite.start((socket) => socket.end(answer(bench.picture(0))));
    try {
      const hosts = ["127.0.0.1", "localhost", "[::1]", "0.0.0.0"].map(
        (host) => `${host}:${site.port}`,
      );
      const addresses = [...hosts, "169.254.169.254"].map((host) => `http://${host}/picture`);
      const rows = [];
      for (const coverUrl of addresses) rows.push(await bench.wanted({ coverUrl, source: "list" }));
      expect(await bench.bring()).toBeNull();
      expect(site.connections).toBe(0);
      for (const { id } of rows) expect((await bench.coverOf(id)).coverUrl).toBeNull();
      expect(await bench.stored()).toEqual([]);
    } finally {
      await site.close();
    }
  });

  it("that don't come now keep no other from coming, and come later", async () => {
    const ill = await bench.wanted();
    const well = await bench.wanted({ coverUrl: bench.address(1) });
    bench.fake.faults.next(bench.path(0), { kind: "reset" });
    expect(await bench.bring()).toMatchObject({ code: "offline" });
    expect((await bench.coverOf(well.id)).coverKey).not.toBeNull();
    expect(await bench.coverOf(ill.id)).toEqual({ coverUrl: bench.address(0), coverKey: null });
    expect(await bench.bring()).toBeNull();
    expect((await bench.coverOf(ill.id)).coverKey).not.toBeNull();
  });

  it("are not asked for any more once Spotify wants no requests", async () => {
    for (const index of [0, 1, 2, 3, 4]) await bench.wanted({ coverUrl: bench.address(index) });
    const before = Date.now();
    const limit = bench.fake.faults.rateLimit({ path: /^\/images\//, retryAfterSec: 600 });
    const trouble = await bench.bring();
    expect(trouble).toMatchObject({ code: "rate_limited" });
    expect(trouble?.notBefore?.getTime()).toBeGreaterThanOrEqual(before + 590_000);
    // Those that were on their way already.
    expect(limit.calls).toBeLessThanOrEqual(4);
  });

  it("take so much room and no more", async () => {
    await bench.wanted();
    await bench.wanted({ coverUrl: bench.address(1) });
    const full = bench.bring({
      deps: { ...bench.deps, mostBytes: bench.picture(0).byteLength + 10 },
    });
    await expect(full).rejects.toMatchObject({ code: "quota_exceeded" });
    expect(await bench.stored()).toHaveLength(1);
    const noSpace = bench.bring({
      deps: { ...bench.deps, leastFreeBytes: Number.MAX_SAFE_INTEGER },
    });
    await expect(noSpace).rejects.toMatchObject({ code: "no_space" });
  });

  it("end with their run", async () => {
    await bench.wanted();
    const stop = new AbortController();
    const held = bench.fake.faults.hold(/^\/images\//);
    const run = bench.bring({ signal: stop.signal });
    await held.arrived;
    stop.abort(new Error("told to"));
    await expect(run).rejects.toThrow("told to");
    held.release();
    expect(await bench.stored()).toEqual([]);
  });

  it("leave nothing when the user disconnects meanwhile", async () => {
    await bench.wanted();
    const kept = await bench.wanted({ coverUrl: bench.address(1), source: "list" });
    const held = bench.fake.faults.hold(bench.path(0));
    const run = bench.bring();
    await held.arrived;
    await bench.disconnect();
    held.release();
    expect(await run).toBeNull();
    expect(bench.asked).toBe(2);
    expect(await bench.stored()).toEqual([(await bench.coverOf(kept.id)).coverKey]);
  });
});
