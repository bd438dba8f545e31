import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { synthesizeWav } from "#server/testing/factories.ts";
import { multipart, type TestFile } from "#server/testing/multipart.ts";
import { WebContext } from "#server/testing/web-context.ts";
import { receiveUploads } from "./receive-uploads.ts";
import type { UploadAnswer } from "./receive-uploads.ts";
import { sweepParts } from "./sweep-parts.ts";
import { UPLOAD_LIMITS } from "./upload-limits.ts";
import type { UploadLimits } from "./upload-limits.ts";

let context: WebContext;

beforeAll(async () => {
  context = await WebContext.open();
  await mkdir(join(context.folder, "media", "uploads"), { recursive: true });
});
afterAll(() => context.close());

function receive(
  userId: string,
  files: readonly TestFile[],
  options: Parameters<typeof multipart>[1] & { limits?: Partial<UploadLimits> } = {},
): Promise<UploadAnswer> {
  const limits = { ...UPLOAD_LIMITS, ...options.limits };
  return receiveUploads(context, userId, { ...multipart(files, options), limits });
}

async function newUser(quotaBytes?: number): Promise<string> {
  const { userId } = await context.signedIn();
  if (quotaBytes !== undefined) {
    await context.database.user.update({ where: { id: userId }, data: { quotaBytes } });
  }
  return userId;
}

async function leftovers(): Promise<string[]> {
  return readdir(join(context.folder, "media", "uploads"));
}

const song = synthesizeWav(1);

describe("an upload", () => {
  it("becomes a track with its file, its master and a job that reads it", async () => {
    const userId = await newUser();
    const { accepted, rejected } = await receive(userId, [["My song_01.wav", song]]);
    expect(rejected).toEqual([]);
    const [file] = accepted;
    expect(file).toMatchObject({ name: "My song_01.wav", isDuplicate: false });
    const stored = context.store.localPath(`tracks/${file!.trackId}/original`);
    expect(sha256(await readFile(stored))).toBe(sha256(song));
    const track = await context.database.track.findUniqueOrThrow({
      where: { id: file!.trackId },
      include: { packs: { include: { stems: true } }, jobs: true },
    });
    expect(track).toMatchObject({
      userId,
      state: "ingesting",
      fileName: "My song_01.wav",
      sha256: sha256(song),
      fileBytes: BigInt(song.length),
      packs: [{ kind: "master", state: "queued", stems: [{ name: "mix" }] }],
      jobs: [{ id: file!.jobId, kind: "ingest-audio", state: "queued" }],
    });
    expect(await leftovers()).toEqual([]);
  });

  it("is the same whatever pieces it arrives in", async () => {
    const userId = await newUser();
    const small = synthesizeWav(0.02, 7);
    for (const step of [1, 7, 1000]) {
      const { accepted } = await receive(userId, [["a.wav", small]], { step });
      expect(accepted[0]).toMatchObject({ isDuplicate: step !== 1 });
    }
  });

  it.each([
    ["../../x.wav", "x.wav"],
    ["..\\..\\x.wav", "x.wav"],
    ["-i.wav", "-i.wav"],
    [`${"n".repeat(300)}.wav`, `${"n".repeat(196)}.wav`],
    ["\u202egnos.wav", "gnos.wav"],
    ["a%0d%0ab.wav", "a%0d%0ab.wav"],
  ])("named %j is stored under its id and shown as %j", async (given, shown) => {
    const userId = await newUser();
    const { accepted } = await receive(userId, [[given, song]]);
    expect(accepted[0]?.name).toBe(shown);
    const folders = await readdir(join(context.folder, "media"));
    expect(folders.sort()).toEqual([".drafts", "tracks", "uploads"]);
    expect(await readdir(join(context.folder, "media", "tracks"))).toContain(accepted[0]?.trackId);
  });

  it("of the same bytes again answers with the track that is there, out of the bin too", async () => {
    const session = await context.signedIn();
    const [first] = (await receive(session.userId, [["a.wav", song]])).accepted;
    const caller = context.caller(session);
    await context.database.track.update({
      where: { id: first!.trackId },
      data: { state: "ready" },
    });
    await caller.track.delete({ trackIds: [first!.trackId] });
    await context.database.track.update({
      where: { id: first!.trackId },
      data: { state: "ready" },
    });
    const [again] = (await receive(session.userId, [["b.wav", song]])).accepted;
    expect(again).toEqual({
      name: "b.wav",
      trackId: first!.trackId,
      jobId: first!.jobId,
      isDuplicate: true,
    });
    await expect(caller.track.byId({ trackId: first!.trackId })).resolves.toMatchObject({
      deletedAt: null,
    });
    const other = (await receive(await newUser(), [["a.wav", song]])).accepted;
    expect(other[0]).toMatchObject({ isDuplicate: false });
  });

  it("of a file whose reading was cancelled by its deletion reads it again", async () => {
    const session = await context.signedIn();
    const [first] = (await receive(session.userId, [["a.wav", song]])).accepted;
    const caller = context.caller(session);
    await caller.track.delete({ trackIds: [first!.trackId] });
    const [again] = (await receive(session.userId, [["a.wav", song]])).accepted;
    expect(again).toMatchObject({ trackId: first!.trackId, isDuplicate: true });
    await expect(caller.job.byId({ jobId: again!.jobId })).resolves.toMatchObject({
      state: "queued",
    });
    await expect(caller.track.byId({ trackId: first!.trackId })).resolves.toMatchObject({
      state: "ingesting",
    });
  });

  it("of the same bytes five times at once makes one track", async () => {
    const userId = await newUser();
    const answers = await Promise.all(
      [1, 2, 3, 4, 5].map(() => receive(userId, [["a.wav", song]])),
    );
    const files = answers.flatMap(({ accepted }) => accepted);
    expect(new Set(files.map(({ trackId }) => trackId)).size).toBe(1);
    expect(files.filter(({ isDuplicate }) => !isDuplicate)).toHaveLength(1);
  });
});

describe("a refusal", () => {
  it("names each file and its reason, and takes the others", async () => {
    const userId = await newUser();
    const files: TestFile[] = [
      ["list.mp3", Buffer.from("#EXTM3U\nhttp://127.0.0.1:1/x.ts\n")],
      ["good.wav", song],
      ["empty.flac", Buffer.alloc(0)],
      ["big.wav", synthesizeWav(2)],
    ];
    const limits = { fileBytes: song.length };
    const { accepted, rejected } = await receive(userId, files, { limits });
    expect(accepted.map(({ name }) => name)).toEqual(["good.wav"]);
    expect(Object.fromEntries(rejected.map(({ name, code }) => [name, code]))).toEqual({
      "list.mp3": "unsupported_format",
      "empty.flac": "empty_file",
      "big.wav": "too_large",
    });
    expect(await leftovers()).toEqual([]);
  });

  it("takes a file of just the limit, and none of one byte more", async () => {
    const bytes = song.length;
    const just = await receive(await newUser(), [["a.wav", song]], {
      limits: { fileBytes: bytes },
    });
    expect(just.accepted).toHaveLength(1);
    const over = { limits: { fileBytes: bytes - 1 } };
    const { rejected } = await receive(await newUser(), [["a.wav", song]], over);
    expect(rejected).toMatchObject([{ code: "too_large" }]);
  });

  it("takes 20 files and names the 21st", async () => {
    const files = Array.from({ length: 21 }, (_, at): TestFile => [
      `${at}.wav`,
      synthesizeWav(0.01, at + 1),
    ]);
    const { accepted, rejected } = await receive(await newUser(), files);
    expect(accepted).toHaveLength(20);
    expect(rejected).toMatchObject([{ name: "20.wav", code: "too_many_files" }]);
  });

  it("stops at the quota, counted over the files of a request and at once", async () => {
    const userId = await newUser(song.length * 2 + 100);
    const files = [1, 2, 3].map((seed): TestFile => [`${seed}.wav`, synthesizeWav(1, seed)]);
    const { accepted, rejected } = await receive(userId, files);
    expect(accepted).toHaveLength(2);
    expect(rejected).toMatchObject([{ name: "3.wav", code: "quota_exceeded" }]);
    const crowd = await newUser(song.length + 100);
    const answers = await Promise.all(files.map((file) => receive(crowd, [file])));
    expect(answers.flatMap((answer) => answer.accepted)).toHaveLength(1);
    expect(await leftovers()).toEqual([]);
  });

  it("reads little more of a body when all is refused", async () => {
    const userId = await newUser();
    const text: TestFile = ["a.mp3", Buffer.alloc(3_000_000, "#EXTM3U ")];
    const { stream, contentType } = multipart([text]);
    const limits = { ...UPLOAD_LIMITS, drainedBytes: 100_000 };
    const answer = receiveUploads(context, userId, { stream, contentType, limits });
    await expect(answer).rejects.toMatchObject({ code: "too_large" });
    expect(stream.destroyed).toBe(true);
  });

  it.each([0, 10, 100, 50_000])("of a body cut after %i bytes leaves no file", async (cutAt) => {
    const userId = await newUser();
    await expect(receive(userId, [["a.wav", song]], { cutAt })).rejects.toMatchObject({
      code: "bad_input",
    });
    expect(await leftovers()).toEqual([]);
    await expect(context.database.track.count({ where: { userId } })).resolves.toBe(0);
  });

  it("of an aborted upload leaves no file", async () => {
    const userId = await newUser();
    const { stream, contentType } = multipart([["a.wav", song]]);
    const cut = Readable.from(
      (async function* () {
        let sent = 0;
        for await (const piece of stream) {
          yield piece as Buffer;
          sent += (piece as Buffer).length;
          if (sent > 60_000) throw Object.assign(new Error("aborted"), { code: "ECONNRESET" });
        }
      })(),
    );
    const answer = receiveUploads(context, userId, { stream: cut, contentType });
    await expect(answer).rejects.toThrow("aborted");
    expect(await leftovers()).toEqual([]);
  });

  it("of another field, and of what is no form, says so", async () => {
    const userId = await newUser();
    const { rejected } = await receive(userId, [["a.wav", song]], { field: "audio" });
    expect(rejected).toMatchObject([{ code: "bad_input" }]);
    const plain = { contentType: "text/plain", stream: Readable.from(["x"]) };
    await expect(receiveUploads(context, userId, plain)).rejects.toMatchObject({
      code: "bad_input",
    });
  });

  it("of an upload that can't be stored leaves neither rows nor file", async () => {
    const userId = await newUser();
    const put = () => Promise.reject(Object.assign(new Error("full"), { code: "ENOSPC" }));
    const store = new Proxy(context.store, {
      get: (target, name) => {
        const value: unknown = name === "put" ? put : Reflect.get(target, name);
        return typeof value === "function" ? (value.bind(target) as unknown) : value;
      },
    });
    const broken = { database: context.database, boss: context.boss, store };
    await expect(receiveUploads(broken, userId, multipart([["a.wav", song]]))).rejects.toThrow(
      "full",
    );
    expect(await leftovers()).toEqual([]);
    await expect(context.database.track.count({ where: { userId } })).resolves.toBe(0);
    await expect(context.database.job.count({ where: { userId } })).resolves.toBe(0);
  });
});

it("sweeps parts that nobody writes any more, and no other", async () => {
  const folder = join(context.folder, "media", "uploads");
  for (const name of ["dead.part", "live.part", "note.txt"])
    await writeFile(join(folder, name), "x");
  const old = new Date(Date.now() - 2 * 3600_000);
  for (const name of ["dead.part", "note.txt"]) await utimes(join(folder, name), old, old);
  await expect(sweepParts(context.store)).resolves.toBe(1);
  expect((await leftovers()).sort()).toEqual(["live.part", "note.txt"]);
});

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
