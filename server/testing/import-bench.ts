import type { LiveSession } from "#server/auth/read-session.ts";
import type { PlaylistWithItems } from "#server/imports/views.ts";
import type { JobView } from "#server/realtime/events.ts";
import type { ReadLimits } from "#server/worker/handlers/read-list.ts";
import type { RunningWorker } from "#server/worker/start-worker.ts";
import { startOwnWorker } from "./own-worker.ts";
import type { FakePlaylist, FakeTrack, FakeUser } from "./spotify/catalogue-types.ts";
import { connectUser, settingsOf } from "./spotify/connect-user.ts";
import { makeCatalogue } from "./spotify/make-catalogue.ts";
import { startFakeSpotify, type FakeSpotify } from "./spotify/start-fake-spotify.ts";
import { waitUntil } from "./wait-until.ts";
import type { WebContext } from "./web-context.ts";

const LIMIT_MS = 20_000;

/** A fake Spotify, a worker that asks it, and a user of both; made for each test, over one database. */
export class ImportBench {
  readonly context: WebContext;
  readonly fake: FakeSpotify;
  readonly session: LiveSession;
  /** Who the user is at Spotify. */
  readonly listener: FakeUser;
  readonly #workers: RunningWorker[] = [];

  constructor(parts: Pick<ImportBench, "fake" | "session" | "listener"> & { context: WebContext }) {
    this.context = parts.context;
    this.fake = parts.fake;
    this.session = parts.session;
    this.listener = parts.listener;
  }

  static async open(context: WebContext): Promise<ImportBench> {
    await context.database.spotifyApp.deleteMany();
    const fake = await startFakeSpotify();
    const session = await context.signedIn();
    const listener = fake.catalogue.addUser("listener-a");
    await connectUser(context.database, fake, { userId: session.userId, listener });
    const bench = new ImportBench({ context, fake, session, listener });
    await bench.addWorker();
    return bench;
  }

  async close(): Promise<void> {
    await this.stopWorkers();
    await this.fake.close();
    if (this.fake.violations.length === 0) return;
    throw new Error(
      `Spotify was asked what it must not be: ${JSON.stringify(this.fake.violations)}`,
    );
  }

  async addWorker(isConfigured = true, readLimits: ReadLimits = {}): Promise<void> {
    const { url, database, boss, store, folder: dataDir, logger } = this.context;
    const shop = { url, database, boss, store, dataDir, logger, close: () => Promise.resolve() };
    const spotify = settingsOf(this.fake, isConfigured);
    this.#workers.push(await startOwnWorker(shop, { spotify, readLimits }));
  }

  async stopWorkers(): Promise<void> {
    await Promise.all(this.#workers.splice(0).map((worker) => worker.stop()));
  }

  /** Calls procedures as the user, or as another one. */
  as(who = this.session): ReturnType<WebContext["caller"]> {
    return this.context.caller(who);
  }

  /** A playlist of the user's with so many tracks. */
  addPlaylist(count: number): { playlist: FakePlaylist; tracks: readonly FakeTrack[] } {
    const { tracks } = makeCatalogue(this.fake.catalogue, count);
    const seed = { title: "Own", owner: this.listener, tracks };
    return { playlist: this.fake.catalogue.addPlaylist(seed), tracks };
  }

  /** The job when it is over. */
  async ended(jobId: string, who = this.session): Promise<JobView> {
    const read = (): Promise<JobView> => this.as(who).job.byId({ jobId });
    const isOver = async (): Promise<boolean> => {
      const { state } = await read();
      return state !== "queued" && state !== "running";
    };
    if (!(await waitUntil(isOver, LIMIT_MS))) throw new Error(`Job ${jobId} does not end.`);
    return read();
  }

  /** Imports what the address leads to, and answers what was made of it. */
  async imported(url: string, who = this.session): Promise<PlaylistWithItems> {
    const { jobId } = await this.as(who).spotify.import({ url });
    const { state, errorMessage } = await this.ended(jobId, who);
    if (state !== "completed") throw new Error(errorMessage ?? state);
    const { pathname } = new URL(url);
    const { id: playlistId } = await this.context.database.playlist.findFirstOrThrow({
      where: { userId: who.userId, sourceId: pathname.split("/").at(-1) ?? "" },
    });
    return this.as(who).playlist.byId({ playlistId });
  }

  /** Pages of items that were answered, or asked for. */
  get itemRequests(): { offset: string | null; status: number | null; at: number }[] {
    return this.fake.log.entries
      .filter(({ path }) => path.endsWith("/items"))
      .map(({ search, status, at }) => {
        return { offset: new URLSearchParams(search).get("offset"), status, at };
      });
  }
}

/** The address of something at Spotify. */
export function addressOf({ id }: { readonly id: string }, kind = "playlist"): string {
  return `https://open.spotify.com/${kind}/${id}`;
}

/** Spotify's ids of a playlist's items, in order. */
export function idsOf({ items }: Pick<PlaylistWithItems, "items">): string[] {
  return items.map(({ address }) => address?.split("/").at(-1) ?? "");
}
