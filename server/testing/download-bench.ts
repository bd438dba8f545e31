import { existsSync, readdirSync, statSync } from "node:fs";
import type { Socket } from "node:net";
import type { Database } from "#server/db.ts";
import { answer, LocalSite, type Reply } from "#server/downloads/fetch-public-file/local-site.ts";
import { startDownload, type DownloadContext } from "#server/downloads/start-download.ts";
import type { AttemptOutcome, Download, Job, Track } from "#server/generated/prisma/client.ts";
import type { RunningWorker } from "#server/worker/start-worker.ts";
import type { WorkerOptions } from "#server/worker/worker-options.ts";
import { createUser, synthesizeWav } from "./factories.ts";
import { SEAL_SECRET } from "./no-spotify.ts";
import { openWorkshop, pacedPort, startOwnWorker, type Workshop } from "./own-worker.ts";
import { waitUntil } from "./wait-until.ts";

/** A file as sources give it. */
export const SOUND = synthesizeWav(2);
const HALF_BYTES = SOUND.byteLength / 2;
const LIMIT_MS = 15_000;

/** Finds every host on this machine, and trusts 127.0.0.1 alone. */
export const LOCAL_TRUST = {
  resolve: () => Promise.resolve(["127.0.0.1"]),
  isPublic: (address: string) => address === "127.0.0.1",
};

/** A list's track without a file. */
export async function createPlaceholder(
  database: Database,
  { userId, durationSec = 200 }: { userId: string; durationSec?: number },
): Promise<string> {
  const [title, artist] = ["Copper Wire", "Nine Volt"];
  const { id } = await database.track.create({
    data: { userId, state: "needs_file", title, artist, namedByList: true },
  });
  const source = "list" as const;
  await database.wantedTrack.create({
    data: { userId, trackId: id, source, sourceId: id, title, artists: [artist], durationSec },
  });
  return id;
}

/** A user with a track that wants a file, a source on this machine, and workers. */
export class DownloadBench {
  readonly workshop: Workshop;
  readonly site: LocalSite;
  readonly userId: string;
  readonly trackId: string;
  /** What the source does with a request. */
  reply: Reply = (socket) => socket.end(answer(SOUND));
  /** Whether the operator has switched yt-dlp on, as the web knows it. */
  isYtDlpEnabled = false;
  /** Of the last click. */
  jobId = "";
  readonly #workers = new Set<RunningWorker>();

  private constructor(parts: { workshop: Workshop; site: LocalSite; ids: [string, string] }) {
    this.workshop = parts.workshop;
    this.site = parts.site;
    [this.userId, this.trackId] = parts.ids;
  }

  static async open(): Promise<DownloadBench> {
    const workshop = await openWorkshop();
    const opened: { bench?: DownloadBench } = {};
    const site = await LocalSite.start((socket, seen) => opened.bench?.reply(socket, seen));
    const { id: userId } = await createUser(workshop.database);
    const trackId = await createPlaceholder(workshop.database, { userId });
    return (opened.bench = new DownloadBench({ workshop, site, ids: [userId, trackId] }));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#workers].map((worker) => this.stop(worker)));
    await this.site.close();
    await this.workshop.close();
  }

  /** A worker that trusts the source; what it separates and reads with does neither. */
  async startWorker(options: Partial<WorkerOptions> = {}): Promise<RunningWorker> {
    const paced = { commandOf: pacedPort({ mode: "obey", paceMs: 50 }) };
    const downloads = { trust: LOCAL_TRUST };
    const worker = await startOwnWorker(this.workshop, { ...paced, downloads, ...options });
    this.#workers.add(worker);
    return worker;
  }

  async stop(worker: RunningWorker): Promise<void> {
    this.#workers.delete(worker);
    await worker.stop();
  }

  /** An address at the source. */
  url(path: string): string {
    return `http://files.example:${this.site.port}${path}`;
  }

  /** Wishes for a file as a user does; answers the job. */
  async click(
    path = "/song.wav",
    wish: { trackId?: string; userId?: string } = {},
  ): Promise<string> {
    const { userId, trackId } = this;
    const url = path.startsWith("/") ? this.url(path) : path;
    const started = await startDownload(this.context, { userId, trackId, url, ...wish });
    this.jobId = started.jobId;
    return started.jobId;
  }

  /** What the web starts downloads with. */
  get context(): DownloadContext {
    const { database, boss, store } = this.workshop;
    const secrets = { sealSecret: SEAL_SECRET };
    return { database, boss, store, secrets, isYtDlpEnabled: this.isYtDlpEnabled };
  }

  job(id = this.jobId): Promise<Job> {
    return this.workshop.database.job.findUniqueOrThrow({ where: { id } });
  }

  track(): Promise<Track> {
    return this.workshop.database.track.findUniqueOrThrow({ where: { id: this.trackId } });
  }

  /** The last one of the track. */
  download(): Promise<Download> {
    return this.workshop.database.download.findFirstOrThrow({
      where: { trackId: this.trackId },
      orderBy: { createdAt: "desc" },
    });
  }

  /** Outcomes of the job's attempts, in order. */
  async attempts(): Promise<(AttemptOutcome | null)[]> {
    const rows = await this.workshop.database.jobAttempt.findMany({
      where: { jobId: this.jobId },
      orderBy: { number: "asc" },
    });
    return rows.map(({ outcome }) => outcome);
  }

  /** Throws when the condition does not hold within the limit. */
  async until(condition: () => boolean | Promise<boolean>, limitMs = LIMIT_MS): Promise<void> {
    if (await waitUntil(condition, limitMs)) return;
    const { state, errorCode, stage } = await this.job();
    throw new Error(`Waited in vain; the job is ${state} (${errorCode ?? stage ?? "no stage"}).`);
  }

  untilState(state: string, limitMs?: number): Promise<void> {
    return this.until(async () => (await this.job()).state === state, limitMs);
  }

  untilAttemptsEnd(): Promise<void> {
    return this.until(async () => (await this.attempts()).every((end) => end !== null));
  }

  /** A deferred job's time has come. */
  async letItRun(): Promise<void> {
    await this.workshop.database
      .$executeRaw`UPDATE pgboss.job SET start_after = now() WHERE state = 'created'`;
  }

  /** From now on the source sends half of the file and waits; the sockets are those that wait. */
  stall(): Socket[] {
    const sockets: Socket[] = [];
    const whole = answer(SOUND);
    this.reply = (socket) => {
      socket.write(whole.subarray(0, whole.byteLength - HALF_BYTES));
      sockets.push(socket);
    };
    return sockets;
  }

  /** A good part of what a stalled source has sent is on the disk. */
  untilHalf(): Promise<void> {
    const sizeOf = (name: string): number =>
      statSync(this.workshop.store.localPath(`uploads/${name}`)).size;
    return this.until(() => this.parts().some((name) => sizeOf(name) > HALF_BYTES / 2));
  }

  /** Files that are being brought, or were left behind. */
  parts(): string[] {
    const folder = this.workshop.store.localPath("uploads");
    return existsSync(folder) ? readdirSync(folder) : [];
  }

  /** What there is of the track beside its wish; nothing after a download that failed. */
  async kept(): Promise<{ parts: string[]; original: unknown; otherJobs: number; state: string }> {
    const { database, store } = this.workshop;
    const { state } = await this.track();
    return {
      parts: this.parts(),
      original: await store.stat(`tracks/${this.trackId}/original`),
      otherJobs: await database.job.count({ where: { kind: { not: "download-audio" } } }),
      state,
    };
  }
}

/** What `kept` answers when nothing was. */
export const NOTHING = { parts: [], original: null, otherJobs: 0, state: "needs_file" };
