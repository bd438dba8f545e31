import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createDatabase, type Database } from "#server/db.ts";
import { createLogger } from "#server/logger.ts";
import { createTestDatabase, type TestDatabase } from "#server/testing/database.ts";
import { SilentThreadError } from "#server/supervision/run-thread.ts";
import { createUser, synthesizeWav } from "#server/testing/factories.ts";
import { createFileTrack, importTracks } from "#server/testing/listed-tracks.ts";
import { runScan } from "./run-scan.ts";
import { WatchedFolder } from "./watched-folder.ts";

let testDatabase: TestDatabase;
let database: Database;
let folder: string;
const never = new AbortController().signal;
const quiet = createLogger("test", "fatal");

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = createDatabase(testDatabase.url);
});
afterAll(async () => {
  await database.$disconnect();
  await testDatabase.drop();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "watched-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
  await database.watchedFile.deleteMany();
  await database.matchRequest.deleteMany();
});

const TAGS = { INAM: "Copper Field", IART: "Night Harbour" };

/** As if it had lain there for an hour. */
async function put(path: string, bytes: Uint8Array, ageSec = 3600): Promise<void> {
  const full = join(folder, path);
  await mkdir(dirname(full), { recursive: true });
  await writeFile(full, bytes);
  const time = Date.now() / 1000 - ageSec;
  await utimes(full, time, time);
}

type Options = ConstructorParameters<typeof WatchedFolder>[0];

function open(options: Partial<Options> = {}): WatchedFolder {
  return new WatchedFolder({ database, logger: quiet, folder, ...options });
}

/** Each by a worker that knows nothing yet. */
const scan = (options?: Partial<Options>) => open(options).scan(never);
const rows = () => database.watchedFile.findMany({ orderBy: { path: "asc" } });

describe("a scan", () => {
  it("reads files with their tags and lengths, and says of others why they can't be read", async () => {
    await put("album/song.wav", synthesizeWav(1.5, 1, TAGS));
    await put("broken.mp3", Buffer.from("no sound"));
    const watched = open();
    expect(await watched.scan(never)).toBe(false);
    expect(await rows()).toMatchObject([
      {
        path: "album/song.wav",
        title: "Copper Field",
        artist: "Night Harbour",
        durationSec: 1.5,
        problem: null,
      },
      { path: "broken.mp3", title: null, problem: "This is no audio file." },
    ]);
    expect(watched.describe()).toBe("2 audio files");
  });

  it("reads a file again when it has changed, and keeps its id; one that is the same is left alone", async () => {
    await put("a.wav", synthesizeWav(1, 1, TAGS));
    await put("b.wav", synthesizeWav(1, 2, TAGS));
    await scan();
    await database.watchedFile.updateMany({ data: { album: "known" } });
    const [before] = await rows();
    await put("a.wav", synthesizeWav(2, 1, { INAM: "Another" }));
    await scan();
    expect(await rows()).toMatchObject([
      { id: before?.id, title: "Another", artist: null, album: null, durationSec: 2 },
      { title: "Copper Field", album: "known" },
    ]);
  });

  it("forgets files that are gone, and knows a file that comes back", async () => {
    await put("a.wav", synthesizeWav(1, 1, TAGS));
    await put("b.wav", synthesizeWav(1, 2, TAGS));
    await scan();
    const [before] = await rows();
    await rename(join(folder, "a.wav"), join(folder, "a.txt"));
    await scan();
    expect(await rows()).toMatchObject([{ path: "b.wav" }]);
    await rename(join(folder, "a.txt"), join(folder, "a.wav"));
    await scan();
    expect((await rows())[0]?.id).toBe(before?.id);
  });

  it("waits for a file that is being copied", async () => {
    await put("young.wav", synthesizeWav(1, 1, TAGS), 0);
    await scan();
    expect(await rows()).toEqual([]);
    await put("young.wav", synthesizeWav(1, 1, TAGS));
    await scan();
    expect(await rows()).toHaveLength(1);
  });

  it("follows no link out of the folder, and waits for no pipe", async () => {
    const outside = await mkdtemp(join(tmpdir(), "outside-"));
    await writeFile(join(outside, "secret.wav"), synthesizeWav(1, 1, TAGS));
    await symlink(join(outside, "secret.wav"), join(folder, "link.wav"));
    await symlink(outside, join(folder, "link"));
    execFileSync("mkfifo", [join(folder, "pipe.wav")]);
    await scan();
    expect(await rows()).toEqual([]);
    await rm(outside, { recursive: true });
  });

  it("goes on where it stopped when there is much to read", async () => {
    for (const name of ["a", "b", "c"]) await put(`${name}.wav`, synthesizeWav(0.1, 1, TAGS));
    const watched = open({ limits: { readMs: 0 } });
    const more: [boolean, number][] = [];
    do more.push([await watched.scan(never), (await rows()).length]);
    while (more.at(-1)?.[0] && more.length < 10);
    expect(more).toEqual([
      [true, 1],
      [true, 2],
      [false, 3],
    ]);
  });
});

describe("a folder that can't be looked through", () => {
  it("is told of by the health, and what was known of it stays", async () => {
    await put("a.wav", synthesizeWav(1, 1, TAGS));
    const watched = open();
    await watched.scan(never);
    const away = `${folder}-away`;
    await rename(folder, away);
    const late = open();
    expect(await late.scan(never)).toBe(false);
    expect(() => late.describe()).toThrow(/The watched folder .* can't be read: ENOENT/);
    expect(await rows()).toHaveLength(1);
    await rename(away, folder);
    await late.scan(never);
  });

  it("because a thread falls silent is told of", async () => {
    await put("a.wav", synthesizeWav(1, 1, TAGS));
    const watched = open({ silenceMs: 1 });
    expect(await watched.scan(never)).toBe(false);
    expect(() => watched.describe()).toThrow(/has failed; its disk may not answer/);
  });

  it("because of one file is gone on with behind it", async () => {
    const limits = { files: 1, depth: 1, entries: 1, fileBytes: 1, settleMs: 0, readMs: 1 };
    const order = { folder, known: [], young: [], limits };
    let threads = 0;
    const { report, failure, changes } = await runScan(database, order, {
      module: new URL("./fixtures/stuck-thread.ts", import.meta.url),
      signal: never,
      silenceMs: 2500,
      onStart: () => (threads += 1),
      onExit: () => (threads -= 1),
    });
    expect({ report, changes, threads }).toEqual({ report: null, changes: 1, threads: 0 });
    expect(failure).toBeInstanceOf(SilentThreadError);
    expect(await rows()).toMatchObject([
      { path: "stuck.mp3", sizeBytes: 10n, problem: expect.stringContaining("2500 ms") as string },
    ]);
  });

  it("is none at all when the operator shares none", async () => {
    await put("a.wav", synthesizeWav(1, 1, TAGS));
    await scan();
    const watched = open({ folder: undefined });
    expect(await watched.scan(never)).toBe(false);
    expect(await rows()).toEqual([]);
  });
});

describe("whoever misses a file", () => {
  it("is looked after when files have changed, and nobody else is", async () => {
    const [missing, served] = [await createUser(database), await createUser(database)];
    await importTracks(database, { userId: missing.id }, [{}]);
    const { wanted } = await importTracks(database, { userId: served.id }, [{}]);
    const trackId = await createFileTrack(database, served.id);
    await database.wantedTrack.update({ where: { id: wanted[0]!.id }, data: { trackId } });
    const userId = { in: [missing.id, served.id] };
    const requests = () => database.matchRequest.findMany({ where: { userId } });
    await put("a.wav", synthesizeWav(1, 1, TAGS));
    await scan();
    expect(await requests()).toMatchObject([{ userId: missing.id }]);
  });

  it("is not when nothing has, but for the first look of a process", async () => {
    const { id } = await createUser(database);
    await importTracks(database, { userId: id }, [{}]);
    const requests = () => database.matchRequest.count({ where: { userId: id } });
    await put("a.wav", synthesizeWav(1, 1, TAGS));
    await scan();
    await database.matchRequest.deleteMany();
    const watched = open({ restFactor: 0 });
    await watched.scan(never);
    expect(await requests()).toBe(1);
    await database.matchRequest.deleteMany();
    await watched.scan(never);
    expect(await requests()).toBe(0);
    await put("b.wav", synthesizeWav(1, 2, TAGS));
    await watched.scan(never);
    expect(await requests()).toBe(1);
  });
});

it("is scanned by one worker at a time, and by the next when that has ended", async () => {
  await put("a.wav", synthesizeWav(1, 1, TAGS));
  await database.$transaction(async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('watched folder', 0))`;
    await scan();
    expect(await rows()).toEqual([]);
  });
  await scan();
  expect(await rows()).toHaveLength(1);
});

it("stops when it is told to", async () => {
  await put("a.wav", synthesizeWav(1, 1, TAGS));
  const stopping = AbortSignal.abort(new Error("Stopping."));
  await expect(open().scan(stopping)).rejects.toThrow("Stopping.");
});
