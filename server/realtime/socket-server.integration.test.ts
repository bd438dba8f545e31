import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { io, type Socket } from "socket.io-client";
import { afterAll, afterEach, beforeAll, expect, describe, it } from "vitest";
import { cancelJob } from "#server/jobs/cancel-job.ts";
import { touchTrack } from "#server/jobs/mirror-state.ts";
import { CHANNELS, notifyChange } from "#server/jobs/notify.ts";
import { ProgressReporter } from "#server/jobs/progress.ts";
import { createLogger } from "#server/logger.ts";
import { startSeparation } from "#server/separation/start-separation.ts";
import { createWorkerRow } from "#server/testing/claims.ts";
import { createReadyTrack, createSession, createUser } from "#server/testing/factories.ts";
import { openWorkshop, type Workshop } from "#server/testing/own-worker.ts";
import { waitUntil } from "#server/testing/wait-until.ts";
import type {
  ClientToServerEvents,
  JobProgress,
  JobView,
  JoinAnswer,
  RoomName,
  ServerToClientEvents,
} from "./events.ts";
import { Listener } from "./listener.ts";
import { SocketServer } from "./socket-server.ts";

type Client = Socket<ServerToClientEvents, ClientToServerEvents>;

let workshop: Workshop;
let http: Server;
let sockets: SocketServer;
let listener: Listener;
let address: string;
const clients: Client[] = [];
const logger = createLogger("test", "fatal");

beforeAll(async () => {
  workshop = await openWorkshop();
  http = createServer();
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const { database } = workshop;
  sockets = new SocketServer({
    http,
    database,
    logger,
    publicUrl: "https://studio.example.com",
    sessionFromCookie: async (cookie) => {
      const id = cookie?.replace("session=", "") ?? "";
      const row = await database.session
        .findFirst({ where: { id: id || "none" } })
        .catch(() => null);
      return row && { userId: row.userId, sessionId: row.id };
    },
  });
  sockets.start();
  listener = new Listener({
    connectionString: workshop.url,
    channels: Object.values(CHANNELS),
    logger,
    onNotice: (channel, payload) => sockets.onNotice(channel, payload),
    onReconnect: () => sockets.beginEpoch(),
    keepAliveMs: 200,
  });
  await listener.start();
});
afterEach(() => {
  for (const client of clients.splice(0)) client.disconnect();
});
afterAll(async () => {
  await listener.stop();
  await sockets.stop();
  http.closeAllConnections();
  await workshop.close();
});

function connect(cookie: string | undefined, headers: Record<string, string> = {}): Client {
  const client: Client = io(address, {
    transports: ["websocket"],
    reconnection: false,
    extraHeaders: { ...(cookie !== undefined && { cookie: `session=${cookie}` }), ...headers },
  });
  clients.push(client);
  return client;
}

async function signedIn(
  role: "admin" | "user" = "user",
): Promise<{ userId: string; sessionId: string; client: Client }> {
  const { id: userId } = await createUser(workshop.database, { role });
  const { id: sessionId } = await createSession(workshop.database, userId);
  const client = connect(sessionId);
  await opened(client);
  return { userId, sessionId, client };
}

function opened(client: Client): Promise<void> {
  return new Promise((resolve, reject) => {
    client.once("connect", resolve);
    client.once("connect_error", reject);
  });
}

/** Takes nothing more off the connection, as a client that hangs. */
function pause(client: Client): void {
  const { transport } = client.io.engine as unknown as {
    transport: { ws: { _socket: { pause: () => void } } };
  };
  transport.ws._socket.pause();
}

const join = (client: Client, room: RoomName): Promise<JoinAnswer> =>
  new Promise((resolve) => client.emit("join", room, resolve));

async function startJob(userId: string): Promise<{ jobId: string; trackId: string }> {
  const track = await createReadyTrack(workshop.database, { userId });
  const { jobId } = await startSeparation(workshop, { userId, trackId: track.id });
  return { jobId: jobId ?? "", trackId: track.id };
}

describe("a socket", () => {
  it("is refused from a foreign origin, without a session and with an ended one", async () => {
    const { id: userId } = await createUser(workshop.database);
    const { id: sessionId } = await createSession(workshop.database, userId);
    await expect(opened(connect(sessionId, { origin: "https://evil.example" }))).rejects.toThrow();
    await expect(opened(connect(undefined))).rejects.toThrow("unauthorized");
    await opened(connect(sessionId, { origin: address }));
    await opened(connect(sessionId, { origin: "https://studio.example.com" }));
    await workshop.database.session.delete({ where: { id: sessionId } });
    await expect(opened(connect(sessionId))).rejects.toThrow("unauthorized");
  });

  it("is closed within 2 s when its session ends, and no other one is", async () => {
    const leaving = await signedIn();
    const staying = await signedIn();
    await workshop.database.$transaction(async (tx) => {
      await tx.session.delete({ where: { id: leaving.sessionId } });
      await notifyChange(tx, { kind: "session", id: leaving.sessionId, version: 0 });
    });
    expect(await waitUntil(() => leaving.client.disconnected, 2000)).toBe(true);
    expect(staying.client.connected).toBe(true);
  });

  it("joins the rooms of its own user only and gets the present state at once", async () => {
    const owner = await signedIn();
    const stranger = await signedIn();
    const { jobId, trackId } = await startJob(owner.userId);
    expect(await join(owner.client, `job:${jobId}`)).toMatchObject({
      ok: true,
      job: { id: jobId, state: "queued" },
    });
    expect(await join(owner.client, `track:${trackId}`)).toMatchObject({
      ok: true,
      track: { id: trackId, jobs: [{ id: jobId }] },
    });
    const notFound = { ok: false, code: "not_found" };
    expect(await join(stranger.client, `job:${jobId}`)).toEqual(notFound);
    expect(await join(stranger.client, `track:${trackId}`)).toEqual(notFound);
    expect(await join(owner.client, "job:no-id")).toEqual(notFound);
  });

  it("hears every change of its user's jobs and tracks, and nothing of others", async () => {
    const owner = await signedIn();
    const stranger = await signedIn();
    const states: string[] = [];
    const titles: string[] = [];
    let heardByStranger = 0;
    owner.client.on("job:updated", (job) => states.push(job.state));
    owner.client.on("track:updated", (track) => titles.push(track.title));
    stranger.client.onAny(() => (heardByStranger += 1));
    const { jobId, trackId } = await startJob(owner.userId);
    expect(await waitUntil(() => states.includes("queued"), 2000)).toBe(true);
    await cancelJob(workshop, { jobId, userId: owner.userId });
    expect(await waitUntil(() => states.at(-1) === "cancelled", 1000)).toBe(true);
    await workshop.database.$transaction((tx) => touchTrack(tx, trackId, { title: "Renamed" }));
    expect(await waitUntil(() => titles.at(-1) === "Renamed", 1000)).toBe(true);
    expect(heardByStranger).toBe(0);
  });

  it("gets at most 4 progress events a second of a job that reports 30 times a second", async () => {
    const { userId, client } = await signedIn();
    const { jobId } = await startJob(userId);
    const job = await workshop.database.job.update({
      where: { id: jobId },
      data: { state: "running", attempt: 1 },
    });
    const heard: JobProgress[] = [];
    client.on("job:progress", (progress) => heard.push(progress));
    const { database } = workshop;
    const progress = new ProgressReporter({ database, job, onError: () => undefined });
    const startedAt = performance.now();
    let reports = 0;
    await waitUntil(() => {
      progress.report("separating", 0.9 - 0.01 * (reports % 7));
      reports += 1;
      return performance.now() - startedAt > 1500;
    }, 5000);
    await progress.end();
    const seconds = (performance.now() - startedAt) / 1000;
    expect(await waitUntil(() => heard.length > 0, 1000)).toBe(true);
    expect(reports).toBeGreaterThan(4 * seconds + 1);
    expect(heard.length).toBeLessThanOrEqual(4 * seconds + 1);
    const fractions = heard.map(({ fraction }) => fraction);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  });

  it("is told to take snapshots when the listening connection was lost, and hears changes again", async () => {
    const { userId, client } = await signedIn();
    const epochs: string[] = [];
    const updates: JobView[] = [];
    client.on("epoch", ({ id }) => epochs.push(id));
    client.on("job:updated", (job) => updates.push(job));
    await workshop.database.$executeRaw`
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'worker-listener'`;
    expect(await waitUntil(() => epochs.length === 1, 5000)).toBe(true);
    const { jobId } = await startJob(userId);
    expect(await waitUntil(() => updates.some((job) => job.id === jobId), 2000)).toBe(true);
  });

  it("that stops reading costs the server one state per thing, and others nothing", async () => {
    const stalled = await signedIn();
    const reader = connect(stalled.sessionId);
    await opened(reader);
    const heard: JobProgress[] = [];
    reader.on("job:progress", (progress) => heard.push(progress));
    pause(stalled.client);
    const before = process.memoryUsage().rss;
    const stage = "x".repeat(2000);
    const total = 60_000;
    for (let sequence = 1; sequence <= total; sequence += 1) {
      const progress = { jobId: "a", trackId: null, attempt: 1, fraction: 0, etaSec: null };
      const notice = { ...progress, userId: stalled.userId, sequence, stage };
      sockets.onNotice(CHANNELS.progress, JSON.stringify(notice));
      if (sequence % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await waitUntil(() => heard.at(-1)?.sequence === total, 15_000)).toBe(true);
    // What was sent is 120 MB.
    expect(process.memoryUsage().rss - before).toBeLessThan(80 * 1024 ** 2);
  });

  it("is closed when it floods the server with messages", async () => {
    const { client } = await signedIn();
    for (let i = 0; i < 100; i += 1) client.emit("leave", "job:x");
    expect(await waitUntil(() => client.disconnected, 2000)).toBe(true);
  });
});

describe("a change of a worker", () => {
  async function changeWorker(id: string, version: number): Promise<void> {
    await workshop.database.$transaction(async (tx) => {
      await tx.worker.update({ where: { id }, data: { version } });
      await notifyChange(tx, { kind: "worker", id, version });
    });
  }

  function versionsHeard(client: Client): number[] {
    const versions: number[] = [];
    client.on("worker:updated", ({ version }) => versions.push(version));
    return versions;
  }

  /** Becomes true once a change made now is heard; a socket hears them soon after it has connected. */
  const hears = (heard: number[], workerId: string, version: number): Promise<boolean> =>
    waitUntil(async () => {
      await changeWorker(workerId, version);
      return heard.includes(version);
    }, 3000);

  it("is told to admins alone, with the version that the row has", async () => {
    const workerId = await createWorkerRow(workshop);
    const heard = versionsHeard((await signedIn("admin")).client);
    const user = await signedIn();
    let heardByUser = 0;
    user.client.onAny(() => (heardByUser += 1));
    expect(await hears(heard, workerId, 2)).toBe(true);
    for (let version = 3; version <= 12; version += 1) await changeWorker(workerId, version);
    expect(await waitUntil(() => heard.at(-1) === 12, 2000)).toBe(true);
    expect(heard).toEqual([...heard].sort((a, b) => a - b));
    expect(heardByUser).toBe(0);
  });

  it("is not told to who is no admin any more, and is to who has become one", async () => {
    const workerId = await createWorkerRow(workshop);
    const demoted = await signedIn("admin");
    const promoted = await signedIn();
    const heard = [versionsHeard(demoted.client), versionsHeard(promoted.client)] as const;
    expect(await hears(heard[0], workerId, 2)).toBe(true);
    const { database } = workshop;
    await database.$transaction(async (tx) => {
      await tx.user.update({ where: { id: demoted.userId }, data: { role: "user" } });
      await notifyChange(tx, { kind: "user", id: demoted.userId, version: 0 });
    });
    await database.user.update({ where: { id: promoted.userId }, data: { role: "admin" } });
    await sockets.closeEndedSessions();
    const before = heard[0].length;
    expect(await hears(heard[1], workerId, 3)).toBe(true);
    expect(heard[0]).toHaveLength(before);
    expect(demoted.client.connected).toBe(true);
  });
});
