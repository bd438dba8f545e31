import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_SETTINGS } from "#server/studio/default-settings.ts";
import { createReadyTrack, createSession } from "#server/testing/factories.ts";
import { createPlaylist, createReading, createWanted } from "#server/testing/list-rows.ts";
import { createPublishedStem } from "#server/testing/published-stem.ts";
import { WebContext } from "#server/testing/web-context.ts";
import { appRouter } from "./root.ts";

let context: WebContext;
let ids: Record<(typeof NAMES)[number], string>;

const NAMES = [
  "trackId",
  "jobId",
  "separationId",
  "sessionId",
  "exportId",
  "playlistId",
  "wantedId",
  "readingId",
] as const;

/** The same for all of them. */
function allIds(make: () => string): typeof ids {
  return Object.fromEntries(NAMES.map((name) => [name, make()])) as typeof ids;
}

beforeAll(async () => {
  context = await WebContext.open();
  const owner = await context.signedIn();
  const { id: trackId, masterId } = await createReadyTrack(context.database, owner);
  await createPublishedStem(context.database, { packId: masterId, name: "mix", ready: "{[0,3)}" });
  const started = await context.caller(owner).track.separate({ trackId });
  const session = await createSession(context.database, owner.userId);
  const wish = { trackId, kind: "original", format: "mp3" } as const;
  const { exportId } = await context.caller(owner).export.create(wish);
  const { jobId, separationId } = started;
  const { database } = context;
  const { userId } = owner;
  const { id: wantedId } = await createWanted(database, { userId });
  const { id: playlistId } = await createPlaylist(database, { userId }, [wantedId]);
  const { id: readingId } = await createReading(database, userId);
  const made = { trackId, jobId: jobId ?? "", separationId, sessionId: session.id, exportId };
  ids = { ...made, wantedId, playlistId, readingId };
});
afterAll(() => context.close());

/** Input of each procedure that names something of a user's; a new procedure must be listed here or below. */
const NAMING: Record<string, (of: typeof ids) => object> = {
  "account.endSession": ({ sessionId }) => ({ sessionId }),
  "track.byId": ({ trackId }) => ({ trackId }),
  "track.rename": ({ trackId }) => ({ trackId, title: "Mine now" }),
  "track.delete": ({ trackId }) => ({ trackIds: [trackId] }),
  "track.restore": ({ trackId }) => ({ trackIds: [trackId] }),
  "track.purge": ({ trackId }) => ({ trackIds: [trackId] }),
  "track.separate": ({ trackId }) => ({ trackId }),
  "track.separateAll": ({ trackId }) => ({ trackIds: [trackId] }),
  "separation.options": ({ trackId }) => ({ trackIds: [trackId] }),
  "separation.choose": ({ separationId }) => ({ separationId }),
  "separation.focus": ({ separationId }) => ({ separationId, frame: 0 }),
  "separation.resume": ({ separationId }) => ({ separationId }),
  "separation.delete": ({ separationId }) => ({ separationId }),
  "playlist.byId": ({ playlistId }) => ({ playlistId }),
  "playlist.sync": ({ playlistId }) => ({ playlistId }),
  "playlist.setSync": ({ playlistId }) => ({ playlistId, syncHours: 24 }),
  "playlist.delete": ({ playlistId }) => ({ playlistId }),
  "playlist.importPreview": ({ readingId }) => ({ previewId: readingId }),
  "playlist.wantedOf": ({ trackId }) => ({ trackId }),
  "playlist.candidates": ({ wantedId }) => ({ wantedId }),
  "playlist.choose": ({ wantedId }) => ({ wantedId, fileId: null }),
  "playlist.clearChoice": ({ wantedId }) => ({ wantedId }),
  "spotify.previewById": ({ readingId }) => ({ previewId: readingId }),
  "spotify.ownPlaylistsById": ({ readingId }) => ({ readingId }),
  "studio.byTrack": ({ trackId }) => ({ trackId }),
  "studio.save": ({ trackId }) => ({ trackId, settings: DEFAULT_SETTINGS, version: 0 }),
  "download.start": ({ trackId }) => ({ trackId, url: "https://files.example/a.mp3" }),
  "export.create": ({ trackId }) => ({ trackId, kind: "original", format: "wav" }),
  "export.source": ({ trackId }) => ({ trackId }),
  "export.link": ({ exportId }) => ({ exportId }),
  "export.delete": ({ exportId }) => ({ exportId }),
  "job.byId": ({ jobId }) => ({ jobId }),
  "job.cancel": ({ jobId }) => ({ jobId }),
  "job.retry": ({ jobId }) => ({ jobId }),
};

/** Procedures that speak of the caller alone. */
const OWN = [
  "account.me",
  "account.settings",
  "account.updateSettings",
  "account.changePassword",
  "account.sessions",
  "account.delete",
  "spotify.connection",
  "spotify.disconnect",
  "spotify.preview",
  "spotify.ownPlaylists",
  "spotify.import",
  "playlist.list",
  "playlist.previewList",
  "studio.preferences",
  "studio.savePreferences",
  "track.list",
  "track.bin",
  "download.options",
  "download.confirmYtDlp",
  "export.list",
  "job.list",
];

const OPEN = ["account.signUp", "account.signUpPolicy"];

/** Procedures for admins, who see processes and failed jobs of all users. */
const ADMIN: Record<string, (of: typeof ids) => object> = {
  "model.list": () => ({}),
  "model.accept": () => ({ name: "htdemucs" }),
  "model.fetch": () => ({ name: "htdemucs" }),
  "model.cancel": () => ({ name: "htdemucs" }),
  "model.verify": () => ({ name: "htdemucs" }),
  "model.remove": () => ({ name: "htdemucs" }),
  "model.move": () => ({ name: "htdemucs", position: 1 }),
  "model.approve": () => ({ name: "htdemucs", sha256: "0".repeat(64) }),
  "model.setUpEngine": () => ({ device: "cpu" }),
  "model.cancelSetUp": () => ({}),
  "process.workers": () => ({}),
  "process.events": () => ({}),
  "process.deadJobs": () => ({}),
  "process.scan": () => ({}),
  "process.cleanup": () => ({}),
  "process.restart": () => ({ workerId: randomUUID(), name: "separate-stems-1" }),
  "process.redrive": ({ jobId }) => ({ jobId }),
};

const procedures = Object.keys(appRouter._def.procedures);

function call(caller: unknown, path: string, input: unknown): Promise<unknown> {
  const [noun = "", verb = ""] = path.split(".");
  const router = (caller as Record<string, Record<string, (input: unknown) => Promise<unknown>>>)[
    noun
  ];
  const procedure = router?.[verb];
  if (!procedure) throw new Error(`There is no procedure ${path}.`);
  return procedure(input);
}

it("knows of every procedure whether it names something of a user's", () => {
  const known = [...Object.keys(NAMING), ...OWN, ...OPEN, ...Object.keys(ADMIN)];
  expect(known.sort()).toEqual([...procedures].sort());
});

describe("another user's things", () => {
  it.each(Object.keys(NAMING))("are not found by %s, and stay as they are", async (path) => {
    const before = await snapshot();
    const stranger = context.caller(await context.signedIn());
    const foreign = await call(stranger, path, NAMING[path]?.(ids)).catch(shapeOf);
    const missing = await call(stranger, path, NAMING[path]?.(allIds(randomUUID))).catch(shapeOf);
    expect(foreign).toMatchObject({ code: "NOT_FOUND" });
    expect(withoutIds(foreign)).toEqual(withoutIds(missing));
    expect(await snapshot()).toEqual(before);
  });

  it.each(["track.list", "track.bin", "job.list"])("are not in %s", async (path) => {
    const stranger = context.caller(await context.signedIn());
    await expect(call(stranger, path, {})).resolves.toMatchObject({ items: [] });
  });

  it("are not in a list of jobs that names their track", async () => {
    const stranger = context.caller(await context.signedIn());
    await expect(stranger.job.list({ trackId: ids.trackId })).resolves.toMatchObject({ items: [] });
  });

  async function snapshot() {
    return {
      tracks: await context.database.track.findMany({ where: { id: ids.trackId } }),
      jobs: await context.database.job.findMany({ where: { id: ids.jobId } }),
      packs: await context.database.stemPack.count({ where: { trackId: ids.trackId } }),
      exports: await context.database.export.findMany({ where: { id: ids.exportId } }),
      sessions: await context.database.session.count({ where: { id: ids.sessionId } }),
      playlists: await context.database.playlist.findMany({ where: { id: ids.playlistId } }),
      wanted: await context.database.wantedTrack.findMany({ where: { id: ids.wantedId } }),
      readings: await context.database.listReading.findMany({ where: { id: ids.readingId } }),
    };
  }
});

it.each(Object.keys(NAMING))("%s finds nothing under what is no id", async (path) => {
  const user = context.caller(await context.signedIn());
  for (const bad of ["", "1", "../../etc/passwd", `${ids.trackId}'--`, "\0"]) {
    const answer = call(user, path, NAMING[path]?.(allIds(() => bad)));
    await expect(answer).rejects.toMatchObject({ code: "NOT_FOUND" });
  }
});

const CLOSED = [...Object.keys(NAMING), ...OWN, ...Object.keys(ADMIN)];

it.each(CLOSED)("%s is for signed-in users alone", async (path) => {
  const input = (NAMING[path] ?? ADMIN[path])?.(ids) ?? {};
  const answer = call(context.caller(null), path, input);
  await expect(answer).rejects.toMatchObject({ code: "UNAUTHORIZED" });
});

it.each(Object.keys(ADMIN))("%s is not there for who is no admin", async (path) => {
  const before = await context.database.job.findMany({ orderBy: { id: "asc" } });
  const owner = context.caller(await context.signedIn());
  for (const input of [ADMIN[path]?.(ids), undefined, { jobId: 1, cursor: "'--" }]) {
    await expect(call(owner, path, input)).rejects.toMatchObject({ code: "NOT_FOUND" });
  }
  expect(await context.database.job.findMany({ orderBy: { id: "asc" } })).toEqual(before);
});

it("never shows the text of an unknown error", async () => {
  const session = await context.signedIn();
  const failing = new Proxy(context.database, {
    get: () => {
      throw new Error("password=hunter2 at /srv/secret");
    },
  });
  const logger = context.logger.child({}, { level: "silent" });
  const instance = context.instance({ database: failing, logger });
  const answer = context.caller(session, { instance }).account.me();
  const error = await answer.catch((caught: unknown) => caught as Error);
  expect(error).toMatchObject({ code: "INTERNAL_SERVER_ERROR" });
  expect(JSON.stringify([error, (error as Error).message])).not.toContain("hunter2");
});

function shapeOf(error: unknown) {
  const { code, message } = error as { code: string; message: string };
  return { code, message };
}

function withoutIds(shape: unknown): string {
  return JSON.stringify(shape).replaceAll(/[0-9a-f-]{36}/g, "<id>");
}
